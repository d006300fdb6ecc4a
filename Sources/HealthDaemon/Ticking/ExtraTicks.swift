/// Lets through at most ten extra ticks a second.
struct ExtraTicks {
    private var last = Int64.min / 2

    private static let pause: Int64 = 100_000_000

    /// Whether an extra tick may happen now.
    mutating func allow(at now: Int64) -> Bool {
        guard now - last >= Self.pause else { return false }
        last = now
        return true
    }
}
