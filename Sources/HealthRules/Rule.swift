/// One sentence over metrics that raises and clears an alert.
public struct Rule: Sendable {
    /// Lower case, digits and dashes; a rule of the same name replaces a built-in one.
    public var name: String
    /// What a person is told in place of the bare condition: "programs stand still waiting for memory".
    public var summary: String?
    /// What to do next, for a tired person.
    public var advice: String?
    public var when: Condition
    /// How long `when` must hold without a break, in nanoseconds.
    public var forDuration: Int64
    /// What must hold to clear; the opposite of `when` if absent.
    public var clear: Condition?
    /// How long `clear` must hold, in nanoseconds.
    public var hold: Int64
    public var severity: Severity
    /// How much traffic the host should get while the alert is up, from 0 (drain) to 100 percent.
    public var traffic: Int
    /// Names of actions; see ``Rule/knownActions``.
    public var actions: [String]
    /// Units to judge one by one, as a pattern with `*` and `?`; `nil` for a rule on the host.
    public var each: String?
    public var origin: Origin

    /// Who wrote a rule.
    public enum Origin: String, Sendable {
        case builtIn = "built-in"
        case configuration
    }

    /// One minute.
    public static let defaultHold: Int64 = 60_000_000_000
    /// Actions that a rule may name.
    public static let knownActions = ["reclaim"]

    init(
        _ name: String, _ severity: Severity, when: Condition, for forDuration: Int64 = 0, clear: Condition? = nil,
        hold: Int64 = defaultHold, traffic: Int = 100, each: String? = nil, summary: String? = nil,
        advice: String? = nil, origin: Origin
    ) {
        self.name = name
        self.severity = severity
        self.when = when
        self.forDuration = forDuration
        self.clear = clear
        self.hold = hold
        self.traffic = traffic
        self.actions = []
        self.each = each
        self.summary = summary
        self.advice = advice
        self.origin = origin
    }
}

/// How bad an alert is.
public enum Severity: String, Sendable, Comparable, Codable, CaseIterable {
    case warning, critical

    public static func < (left: Severity, right: Severity) -> Bool {
        left == .warning && right == .critical
    }
}
