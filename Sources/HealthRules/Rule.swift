public import ProcMetrics

/// One sentence over metrics that fires and resolves an alert.
public struct Rule: Sendable {
    /// Lower case, digits and dashes; a rule of the same name replaces a built-in one.
    public var name: String
    /// What a person reads in place of the bare condition: "tasks are stalled on memory".
    public var summary: String?
    /// What to do next.
    public var advice: AdviceTemplate?
    public var when: Condition
    /// How long `when` must hold without a break, in nanoseconds.
    public var forDuration: Int64
    /// What must hold for the alert to resolve; the opposite of `when` if absent.
    public var clear: Condition?
    /// How long `clear` must hold, in nanoseconds.
    public var keepFiringFor: Int64
    public var severity: Severity
    /// How much traffic the host should get while the alert fires, from 0 (drain) to 100 percent.
    public var traffic: Int
    /// Names of actions; see ``Rule/knownActions``.
    public var actions: [String]
    /// Units to evaluate one by one, as a pattern with `*` and `?`; `nil` for a rule on the host.
    public var each: String?
    /// A counter of units: until it counts, the rule says nothing of a unit, and costs nothing for it.
    public var counter: Metric?
    public var origin: Origin
    /// What the alert is about: with the unit, if any, it decides which incident the alert belongs to.
    public var category: Category
    /// What is looked for when the alert fires; `nil` for a rule that memory has nothing to do with.
    public var attribution: AttributionKind?
    public var evidence: Evidence
    /// What the alert proves of the host's memory.
    public var proof: HostProof?

    /// Where a rule comes from.
    public enum Origin: String, Sendable {
        case builtIn = "built-in"
        case configuration
    }

    /// One minute.
    public static let defaultKeepFiringFor: Int64 = 60_000_000_000
    /// Actions that a rule may name.
    public static let knownActions = ["reclaim"]

    /// - Parameters:
    ///   - category: Inferred from every metric of `when` if absent.
    ///   - attribution: Inferred from the category and `when` if absent.
    ///   - evidence: Inferred from `when` if absent.
    init(
        _ name: String, _ severity: Severity, when: Condition, for forDuration: Int64 = 0, clear: Condition? = nil,
        keepFiringFor: Int64 = defaultKeepFiringFor, traffic: Int = 100, each: String? = nil, counter: Metric? = nil,
        category: Category? = nil, attribution: AttributionKind? = nil, evidence: Evidence? = nil,
        summary: String? = nil, advice: AdviceTemplate? = nil, origin: Origin
    ) {
        self.name = name
        self.severity = severity
        self.when = when
        self.forDuration = forDuration
        self.clear = clear
        self.keepFiringFor = keepFiringFor
        self.traffic = traffic
        self.actions = []
        self.each = each
        self.counter = counter
        self.category = category ?? Category(inferredFrom: when)
        self.attribution =
            attribution ?? AttributionKind(category: self.category, when: when, isPerUnit: each != nil)
        self.evidence = evidence ?? Evidence(of: when)
        proof = each == nil && severity == .critical ? Self.proofs[name] : nil
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

/// What an alert is about. Alerts of one category about the same unit, or about the host, share an incident.
public enum Category: String, CaseIterable, Codable, Sendable {
    case memory, cpu, disk
    /// healthd on itself. (`self` is a word of the language.)
    case itself = "self"

    /// The category of a rule that names none: that of the most specific metric it reads, whatever their order.
    public init(inferredFrom when: Condition) {
        let categories = when.metrics.compactMap(Category.init(of:))
        self = Self.bySpecificity.first(where: categories.contains) ?? .memory
    }

    /// A rule that reads memory and anything beside it is about memory; one that reads its own lateness and anything
    /// beside that is about the other.
    private static let bySpecificity: [Category] = [.memory, .disk, .cpu, .itself]

    /// `nil` for a metric that says nothing of it, such as a unit's age.
    private init?(of metric: Metric) {
        var words = metric.name.split(separator: ".")
        if words.first == "unit" { words.removeFirst() }
        switch words.first {
        case "pressure": self = words[1] == "io" ? .disk : words[1] == "memory" ? .memory : .cpu
        case "load", "tasks", "cpu", "pids": self = .cpu
        case "tick", "config", "events", "healthd", "source", "values", "host": self = .itself
        case "age", "changed", nil: return nil
        default: self = .memory
        }
    }
}
