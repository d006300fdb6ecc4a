extension Evaluator {
    /// Makes the one verdict of all alerts that are up. Allocates nothing.
    func judge() {
        var tally = Tally()
        for watch in hostWatches { tally.count(watch) }
        for rule in unitRules {
            for watch in rule.watches.values { tally.count(watch) }
        }
        verdict = tally.verdict
    }

    private struct Tally {
        var verdict = Verdict()
        private var worst: Watch?

        init() { verdict.level = .ok }

        mutating func count(_ watch: Watch) {
            if watch.isUnknown {
                verdict.unknownRules += 1
                if watch.rule.severity == .critical, verdict.level == .ok { verdict.level = .unknown }
            }
            guard watch.alert.isUp else { return }
            verdict.alerts += 1
            verdict.traffic = Swift.min(verdict.traffic, watch.rule.traffic)
            guard worst.map({ watch.rule.severity > $0.rule.severity }) ?? true else { return }
            worst = watch
            verdict.level = watch.rule.severity == .critical ? .critical : .warning
            verdict.headline = watch.rule.name
            verdict.since = watch.alert.raisedAt
        }
    }
}
