internal import ProcMetrics

/// What is looked for when an alert fires, to name what uses the memory.
public enum AttributionKind: String, Sendable, CaseIterable {
    /// The units, or the use of memory, that account for what the host lost.
    case hostLoss
    /// As `hostLoss`, but the kernel's slab first.
    case slab
    /// As `hostLoss`, and the page cache where nothing else grew.
    case pageCache
    /// The growth of the unit that the rule is about.
    case unit
}

/// What an alert rests on.
public enum Evidence: String, Sendable, CaseIterable {
    /// A state that the kernel reports.
    case observed
    /// A state that is expected if growth goes on.
    case forecast
}

/// Proof that the memory in use was too much for the host: peaks from before it are no evidence that the host can bear
/// them.
public enum HostProof: String, Sendable, CaseIterable {
    case oomKill, exhausted, thrashing
}

extension AttributionKind {
    /// What is looked for by a rule that is about memory; `nil` for any other rule.
    init?(category: Category, when: Condition, isPerUnit: Bool) {
        guard category == .memory else { return nil }
        let metrics = when.metrics
        if isPerUnit {
            self = .unit
        } else if metrics.contains(where: { $0.name.hasPrefix("memory.slab") || $0.name.hasPrefix("dentry") }) {
            self = .slab
        } else if metrics.contains(where: { $0.name.hasPrefix("refault") }) {
            self = .pageCache
        } else {
            self = .hostLoss
        }
    }
}

extension Evidence {
    init(of when: Condition) {
        let forecasts: [Metric] = [.memoryExhaustionTime, .unitMemoryExhaustionTime]
        self = when.metrics.contains(where: forecasts.contains) ? .forecast : .observed
    }
}

extension Rule {
    /// Names that rules had before, and what they are called now. A configuration that uses one still means that rule.
    public static let formerNames: [String: String] = [
        "memory-exhaustion": "memory-exhaustion-imminent", "memory-running-out": "memory-exhaustion-predicted",
        "memory-stalling": "memory-pressure", "cache-thrash": "cache-thrashing", "slab-bloat": "slab-reclaimable-high",
        "kernel-memory": "kernel-memory-high", "oom-kill": "oom-kills", "late-ticks": "tick-late",
        "host-stalls": "host-stalled", "reports-lost": "events-lost",
    ]

    /// The rules whose alert proves that the host had too little memory, also where a configuration has rewritten them.
    static let proofs: [String: HostProof] = [
        "memory-exhausted": .exhausted, "memory-thrashing": .thrashing, "swap-thrashing": .thrashing,
    ]

    /// The rule that switches events about OOM kills on, and whose alert begins with the event of a kill.
    static let oomKills = "oom-kills"
    /// The rule whose alert reports that events were lost.
    static let eventsLost = "events-lost"
    /// The rule that switches events about late ticks on.
    static let tickLate = "tick-late"
}
