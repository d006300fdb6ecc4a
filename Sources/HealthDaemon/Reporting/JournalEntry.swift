internal import HealthRules
internal import ProcMetrics

/// A report as the fields of a journal entry, systemd.journal-fields(7).
struct JournalEntry {
    /// `NAME=value`, in the order in which they are sent.
    private(set) var fields: [String] = []

    init(_ report: Report, lost: Int) {
        add("MESSAGE", report.sentence + Report.loss(lost))
        switch report {
        case .event(let event): add(event)
        case .notice(let priority, _): add("PRIORITY", "\(priority)")
        }
        add("SYSLOG_IDENTIFIER", "healthd")
        if lost > 0 { add("HEALTHD_DROPPED", "\(lost)") }
    }

    private mutating func add(_ name: String, _ value: String?) {
        if let value { fields.append("\(name)=\(value)") }
    }

    private mutating func add(_ event: Event) {
        add("MESSAGE_ID", event.kind.messageID)
        add("PRIORITY", "\(event.priority)")
        add("HEALTHD_EVENT", event.kind.rawValue)
        add("HEALTHD_SEVERITY", event.severity.name)
        add("HEALTHD_RULE", event.rule)
        add("HEALTHD_INCIDENT", event.incident?.description)
        add(unit: event.unit ?? event.suspect?.unit)
        if let suspect = event.suspect { add(suspect) }
        add("HEALTHD_TOP_UNITS", event.topUnits.isEmpty ? nil : event.topUnits.map(\.text).joined(separator: ", "))
        add("HEALTHD_TRAFFIC", event.traffic == 0 ? "drain" : "\(event.traffic)%")
        add("HEALTHD_ADVICE", event.advice ?? event.alert.flatMap { _ in Self.noAdvice(event.rule) })
        add("HEALTHD_CONFIG", event.path)
        add("HEALTHD_ERROR", event.kind == .configRejected ? event.text : nil)
        add("HEALTHD_VERSION", event.kind == .started ? Version.current : nil)
        add("HEALTHD_MEMORY_AVAILABLE", event.vitals.memoryAvailable.flatMap(Self.whole))
        add("HEALTHD_MEMORY_TOTAL", event.vitals.memoryTotal.flatMap(Self.whole))
        add("HEALTHD_EXHAUSTION_SOONEST_USEC", event.vitals.exhaustion.flatMap { Self.micros($0.soonest) })
        add("HEALTHD_EXHAUSTION_LATEST_USEC", event.vitals.exhaustion.flatMap { Self.micros($0.latest) })
        if let alert = event.alert { add(alert, of: event) }
        for field in event.kills?.fields ?? [] { add(field.name, field.value) }
    }

    /// Makes `journalctl -u that.service` show the entry too. A unit of a user's own manager has two names.
    private mutating func add(unit: String?) {
        let parts = unit?.split(separator: "/", maxSplits: 1).map(String.init) ?? []
        add("HEALTHD_UNIT", unit)
        add("OBJECT_SYSTEMD_UNIT", parts.first)
        add("OBJECT_SYSTEMD_USER_UNIT", parts.count > 1 ? parts[1] : nil)
    }

    private mutating func add(_ suspect: Culprit) {
        add("HEALTHD_UNIT_KIND", suspect.kind.rawValue)
        add("HEALTHD_UNIT_GROWTH_BYTES", Self.whole(suspect.growth))
        add("HEALTHD_UNIT_GROWTH_USEC", Self.micros(suspect.over))
        add("HEALTHD_UNIT_MEMORY_BYTES", Self.whole(suspect.memory))
        add("HEALTHD_UNIT_ARRIVED_USEC", suspect.arrived.flatMap(Self.micros))
        add("HEALTHD_UNIT_CHANGED_USEC", suspect.changed.flatMap(Self.micros))
        add("HEALTHD_UNIT_FATE", suspect.fate.word)
        let processes = suspect.processes.map { "\($0.name)[\($0.pid)]" }
        add("HEALTHD_PROCESS", processes.isEmpty ? nil : processes.joined(separator: ", "))
    }

    private mutating func add(_ alert: AlertDetails, of event: Event) {
        add("HEALTHD_CONDITION", alert.condition)
        add("HEALTHD_READING", alert.reading)
        add("HEALTHD_VALUE", Self.number(alert.value))
        add("HEALTHD_THRESHOLD", Self.number(alert.threshold))
        add("HEALTHD_PEAK", Self.number(alert.peak))
        add("HEALTHD_PEAK_READING", alert.formatted(alert.peak))
        add("HEALTHD_SINCE_USEC", "\(alert.since.realtime / 1000)")
        add("HEALTHD_DURATION_USEC", "\(alert.duration / 1000)")
    }

    /// The catalog has a place for advice, and a rule need not have any.
    private static func noAdvice(_ rule: String?) -> String? {
        rule.map { "The rule does not say. What it looks at: healthctl explain \($0)" }
    }

    /// Bytes; `nil` where 64 bits do not hold them.
    private static func whole(_ bytes: Double) -> String? { UInt64(exactly: bytes.rounded()).map { "\($0)" } }

    /// Microseconds of seconds.
    private static func micros(_ seconds: Double) -> String? { whole(seconds * 1e6) }

    /// In base units; a value that is unknown has no field.
    private static func number(_ value: Double) -> String? { value.isFinite ? "\(value)" : nil }
}

extension Event {
    /// Of syslog(3). journald writes what is critical to disk at once.
    var priority: Int {
        switch kind {
        case .raised, .escalated, .reminder: severity == .critical ? 2 : 4
        case .oomKill, .lateTick, .configRejected: 4
        case .cleared: 5
        case .configLoaded, .started, .stopped: 6
        }
    }
}
