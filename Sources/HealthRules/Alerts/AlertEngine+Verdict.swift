internal import ProcMetrics

extension AlertEngine {
    /// Makes the one verdict of all alerts that are up. Allocates nothing.
    func judge(at time: Timestamp) {
        var tally = VerdictBuilder()
        for watch in hostWatches { tally.count(watch) }
        for rule in unitRules { tally.count(rule) }
        verdict = tally.verdict
        verdict.suspect = tally.worst.flatMap { $0.unit ?? suspectStillHere(of: $0.subject, at: time) }
    }

    /// Whom an incident blames, unless that was restarted or is gone: then somebody has done what there was to do.
    private func suspectStillHere(of subject: Subject, at time: Timestamp) -> String? {
        guard let suspect = book[subject]?.suspect,
            suspects.fate(of: suspect, at: BucketedTime(time.monotonic)) == .here
        else { return nil }
        return suspect.name
    }

    private struct VerdictBuilder {
        var verdict = Verdict()
        private(set) var worst: AlertInstance?

        init() { verdict.level = .ok }

        mutating func count(_ watch: AlertInstance) {
            if watch.isUnknown { countUnknown(watch.rule) }
            countAlert(of: watch)
        }

        /// What one unit lacks, such as a limit, says nothing of the rule: it is unknown where it can judge none of those
        /// that match.
        mutating func count(_ rule: PerUnitRule) {
            var isUnknown = !rule.watches.isEmpty
            for watch in rule.watches.values {
                if !watch.isUnknown { isUnknown = false }
                countAlert(of: watch)
            }
            if isUnknown { countUnknown(rule.rule) }
        }

        private mutating func countUnknown(_ rule: Rule) {
            verdict.unknownRules += 1
            if rule.severity == .critical, verdict.level == .ok { verdict.level = .unknown }
        }

        private mutating func countAlert(of watch: AlertInstance) {
            guard watch.alert.isFiring else { return }
            verdict.alerts += 1
            verdict.traffic = Swift.min(verdict.traffic, watch.rule.traffic)
            guard worst.map({ isWorse(watch, than: $0) }) ?? true else { return }
            worst = watch
            verdict.level = watch.rule.severity == .critical ? .critical : .warning
            verdict.headline = watch.rule.name
            verdict.since = watch.alert.raisedAt
        }

        /// Among a rule's units, which come in no order, the one whose alert is up longest.
        private func isWorse(_ watch: AlertInstance, than other: AlertInstance) -> Bool {
            if watch.rule.severity != other.rule.severity { return watch.rule.severity > other.rule.severity }
            return watch.rule.name == other.rule.name
                && watch.alert.raisedAt.monotonic < other.alert.raisedAt.monotonic
        }
    }
}
