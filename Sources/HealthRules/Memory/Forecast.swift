/// When something is used up, in seconds from now.
public struct Forecast: Sendable, Equatable, Codable {
    /// It hardly comes sooner, and hardly later.
    public var earliest: Double
    public var latest: Double
    public var expected: Double

    public init(earliest: Double, expected: Double, latest: Double) {
        self.earliest = earliest
        self.expected = expected
        self.latest = latest
    }

    /// The sooner of two that are both possible, as wide as both.
    static func sooner(_ one: Forecast?, _ other: Forecast?) -> Forecast? {
        guard let one, let other else { return one ?? other }
        return Forecast(
            earliest: Swift.min(one.earliest, other.earliest), expected: Swift.min(one.expected, other.expected),
            latest: Swift.max(one.latest, other.latest))
    }

    /// `about 40 s`, `3 h to 5 h`.
    public var text: String {
        let (from, to) = (ValueFormatter.duration(earliest), ValueFormatter.duration(latest))
        return from == to ? "about \(from)" : "\(from) to \(to)"
    }
}
