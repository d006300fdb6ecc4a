public import HealthRules

/// One active rule.
public struct RuleStatus: Codable, Sendable, Equatable {
    public var name: String
    /// `built-in` or `configuration`.
    public var origin: String
    public var severity: Severity
    public var category: Category
    public var condition: String
    /// `nil` for the opposite of the condition.
    public var clear: String?
    /// Which units it is evaluated for; `nil` for the host.
    public var each: String?
    public var summary: String?
    public var forSeconds: Double
    public var holdSeconds: Double
    public var trafficPercent: Int
    /// How many of its alerts are firing.
    public var firing: Int

    public init(_ rule: HealthRules.Rule, firing: Int) {
        name = rule.name
        origin = rule.origin.rawValue
        severity = rule.severity
        category = rule.category
        condition = rule.when.text
        clear = rule.clear?.text
        each = rule.each
        summary = rule.summary
        forSeconds = Double(rule.forDuration) / 1e9
        holdSeconds = Double(rule.keepFiringFor) / 1e9
        trafficPercent = rule.traffic
        self.firing = firing
    }
}
