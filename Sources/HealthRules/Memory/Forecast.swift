/// When something is used up, in seconds from now.
public struct Forecast: Sendable, Equatable, Codable {
    /// It hardly comes sooner, and hardly later.
    public var soonest: Double
    public var latest: Double
    public var likely: Double

    public init(soonest: Double, likely: Double, latest: Double) {
        self.soonest = soonest
        self.likely = likely
        self.latest = latest
    }

    /// The sooner of two that are both possible, as wide as both.
    static func sooner(_ one: Forecast?, _ other: Forecast?) -> Forecast? {
        guard let one, let other else { return one ?? other }
        return Forecast(
            soonest: Swift.min(one.soonest, other.soonest), likely: Swift.min(one.likely, other.likely),
            latest: Swift.max(one.latest, other.latest))
    }

    /// `about 40 s`, `3 h to 5 h`.
    public var text: String {
        let (from, to) = (ValueFormatter.duration(soonest), ValueFormatter.duration(latest))
        return from == to ? "about \(from)" : "\(from) to \(to)"
    }
}
