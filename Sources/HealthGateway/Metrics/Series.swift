internal import ProcMetrics

typealias Series = MetricFamily.Series
typealias Label = MetricFamily.Label

extension MetricFamily.Series {
    /// The only one of its metric.
    init(_ value: Int) { self.init([], value) }
}
