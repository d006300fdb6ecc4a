/// How long to wait between two attempts, in seconds: 0.2, doubled up to 5.
struct Backoff: Sendable {
    private static let shortest = 0.2
    private static let longest = 5.0

    private var next = Self.shortest

    mutating func wait() -> Double {
        defer { next = min(Self.longest, next * 2) }
        return next
    }

    mutating func reset() { next = Self.shortest }
}
