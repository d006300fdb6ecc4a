/// What mutes alerts for people. It never changes the verdict or the traffic advice.
public struct SilenceStatus: Codable, Sendable, Equatable {
    public var id: String
    /// Patterns with `*` and `?`; `nil` for every rule, and for every unit and the host.
    public var rule: String?
    public var unit: String?
    public var reason: String
    public var by: String
    public var sinceRealtimeSeconds: Double
    public var untilRealtimeSeconds: Double

    public init(
        id: String, rule: String?, unit: String?, reason: String, by: String, sinceRealtimeSeconds: Double,
        untilRealtimeSeconds: Double
    ) {
        self.id = id
        self.rule = rule
        self.unit = unit
        self.reason = reason
        self.by = by
        self.sinceRealtimeSeconds = sinceRealtimeSeconds
        self.untilRealtimeSeconds = untilRealtimeSeconds
    }
}
