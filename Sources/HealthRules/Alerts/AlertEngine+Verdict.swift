internal import ProcMetrics

extension AlertEngine {
    /// Makes the one verdict of all alerts that are firing. Allocates nothing.
    func updateVerdict(at time: Timestamp) {
        let isStart = startsUntil.map { time.monotonic <= $0 } ?? false
        var builder = VerdictBuilder()
        for instance in hostInstances { builder.count(instance, isFilling: isStart && instance.isFilling(values)) }
        for rule in perUnitRules { builder.count(rule, values, isStart: isStart) }
        verdict = builder.finish()
        verdict.drain = requests.drain
        if requests.drain != nil { verdict.traffic = 0 }
        verdict.failedSource = sources.failed.first
        verdict.failedSources = sources.failed.count
        verdict.culprit = builder.worst.flatMap { $0.title ?? $0.unit ?? culpritStillRunning(of: $0.key, at: time) }
    }

    /// The incident of the verdict's worst alert.
    var worstIncident: Incident? {
        guard verdict.alerts > 0 else { return nil }
        var builder = VerdictBuilder()
        for instance in hostInstances { builder.countAlert(of: instance) }
        for rule in perUnitRules { for instance in rule.instances { builder.countAlert(of: instance) } }
        return builder.worst.flatMap { $0.isInIncident ? incidents[$0.key] : nil }
    }

    /// What an incident names, unless it was restarted or has stopped: then what could be done about it was done.
    private func culpritStillRunning(of key: IncidentKey, at time: Timestamp) -> String? {
        guard let culprit = incidents[key]?.culprit,
            memory.units.state(of: culprit, at: BucketedTime(time.monotonic)) == .running
        else { return nil }
        return culprit.name
    }
}

/// Adds up alerts to a verdict.
struct VerdictBuilder {
    private var verdict = Verdict()
    private(set) var worst: AlertInstance?
    private var isCriticalUnknown = false
    private var isCriticalStarting = false

    mutating func count(_ instance: AlertInstance, isFilling: Bool) {
        if instance.isUnknown { countUnknown(instance.rule.severity, isFilling: isFilling) }
        countAlert(of: instance)
    }

    /// What one unit lacks, such as a limit, says nothing of the rule: it is unknown where it can evaluate none of those
    /// that match.
    mutating func count(_ rule: PerUnitRule, _ values: HostValues, isStart: Bool) {
        var isUnknown = !rule.instances.isEmpty
        for instance in rule.instances {
            // A counter that has just begun to count was known to be 0 before.
            if !instance.isUnknown || rule.rule.counter != nil && instance.isFilling(values) { isUnknown = false }
            countAlert(of: instance)
        }
        if isUnknown {
            countUnknown(rule.rule.severity, isFilling: isStart && rule.instances.contains { $0.isFilling(values) })
        }
    }

    mutating func countAlert(of instance: AlertInstance) {
        guard instance.alert.isFiring else { return }
        verdict.alerts += 1
        verdict.traffic = Swift.min(verdict.traffic, instance.rule.traffic)
        if let worst, !isWorse(instance, than: worst) { return }
        worst = instance
    }

    func finish() -> Verdict {
        var verdict = verdict
        if let worst {
            verdict.level = Verdict.Level(worst.rule.severity)
            verdict.topAlert = worst.rule.name
            verdict.since = worst.alert.firedAt
        } else {
            verdict.level = isCriticalUnknown || isCriticalStarting ? .unknown : .ok
            verdict.isStarting = isCriticalStarting && !isCriticalUnknown
        }
        return verdict
    }

    /// - Parameter severity: Of the rule; the rule itself would be copied for it.
    private mutating func countUnknown(_ severity: Severity, isFilling: Bool) {
        let isCritical = severity == .critical
        if isFilling {
            verdict.startingRules += 1
            isCriticalStarting = isCriticalStarting || isCritical
        } else {
            verdict.unknownRules += 1
            isCriticalUnknown = isCriticalUnknown || isCritical
        }
    }

    /// Of one severity, the first in the order of the rules; of one rule, the unit whose alert has been firing longest.
    private func isWorse(_ instance: AlertInstance, than other: AlertInstance) -> Bool {
        if instance.rule.severity != other.rule.severity { return instance.rule.severity > other.rule.severity }
        return instance.alert.firedAt.monotonic < other.alert.firedAt.monotonic
            && instance.rule.name == other.rule.name
    }
}
