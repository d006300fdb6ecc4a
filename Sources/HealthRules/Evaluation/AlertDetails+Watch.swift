internal import ProcMetrics

extension AlertDetails {
    /// What an event says of a watch's alert at a moment.
    init(_ watch: AlertInstance, at time: Timestamp) {
        let alert = watch.alert
        let comparisons = watch.rule.when.program.comparisons
        let comparison = comparisons[comparisons.indices.contains(alert.comparison) ? alert.comparison : 0]
        condition = watch.rule.when.text
        summary = watch.rule.summary
        subject = comparison.subject
        comparator = comparison.comparator.rawValue
        value = alert.value
        threshold = alert.threshold
        peak = alert.peak
        since = alert.raisedAt
        duration = time.monotonic - alert.raisedAt.monotonic
        dimension = comparison.dimension
        isShare = comparison.isShare
    }
}
