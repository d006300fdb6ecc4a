/// A sample in the Prometheus text format, version 0.0.4. Names and help come from the catalogue.
///
/// Where a value is the same quantity as node_exporter's, the name is node_exporter's behind another prefix.
public struct PrometheusExposition {
    private var lines = ""
    private var names: Set<String> = []
    /// ``Metric/valuesImpossible`` of the sample, and of the keys that were added since; absent as in the sample.
    private var impossible: UInt64?

    private static let prefix = "healthd_"

    /// Writes every host metric that the sample has; absent ones are left out.
    public init(_ sample: Sample) {
        impossible = sample.raw(.valuesImpossible)
        for metric in Metric.all where metric.descriptor.scope == .host && metric != .valuesImpossible {
            guard let raw = sample.raw(metric) else { continue }
            add(
                metric.descriptor.exportedName, help: Self.help(of: metric, sample),
                type: metric.descriptor.exportedType, value: Self.number(raw, metric.descriptor))
        }
    }

    /// The page.
    public var text: String {
        guard let impossible else { return lines }
        var page = self
        let metric = Metric.valuesImpossible.descriptor
        page.add(
            metric.exportedName, help: "\(metric.meaning) (\(metric.name)).", type: metric.exportedType,
            value: "\(impossible)")
        return page.lines
    }

    private static func help(of metric: Metric, _ sample: Sample) -> String {
        let isEstimate = metric == .memoryAvailable && sample.raw(.memoryAvailableEstimated) == 1
        let meaning = isEstimate ? "Estimate of healthd, because the kernel gives none" : metric.descriptor.meaning
        return "\(meaning) (\(metric.name))."
    }

    /// As node_exporter has the same quantity: the counters of /proc/vmstat as the kernel counts them, and microseconds
    /// divided by a thousand twice, which can differ in the last digit from dividing once. Integers stay integers.
    private static func number(_ raw: UInt64, _ descriptor: MetricDescriptor) -> String {
        if case .vmstat = descriptor.source { return "\(raw)" }
        if descriptor.scale == 1 { return "\(raw)" }
        return number(descriptor.kind == .stall ? Double(raw) / 1000 / 1000 : Double(raw) / descriptor.scale)
    }

    /// Adds one metric with one value, unless there is one of that name already.
    mutating func add(_ name: String, help: String, type: String, value: String) {
        let name = Self.prefix + name
        guard names.insert(name).inserted else { return }
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: " ")
        lines += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(value)\n"
    }

    /// Counts a value that cannot be, and is not on the page.
    mutating func countImpossible() { impossible = (impossible ?? 0).plus(1) }

    /// Whole numbers without exponent or decimals, so that people can compare them with the kernel's.
    static func number(_ value: Double) -> String {
        UInt64(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with replacement: String) -> String {
        split(separator: character, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
