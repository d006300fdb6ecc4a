/// A sample as a page that Prometheus scrapes: the text format, version 0.0.4, or OpenMetrics 1.0. Names and help come from
/// the catalogue.
///
/// Where a value is the same quantity as node_exporter's, the name is node_exporter's behind another prefix.
public struct PrometheusExposition {
    /// How the page is written.
    public enum Format: Sendable {
        case text, openMetrics

        /// The header field `Content-Type`.
        public var contentType: String {
            switch self {
            case .text: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    private let format: Format
    private var lines = ""
    private var names: Set<String> = []
    /// ``Metric/valuesImpossible`` of the sample, and of the keys that were added since; absent as in the sample.
    private var impossible: UInt64?

    private static let prefix = "healthd_"

    /// Writes every host metric that the sample has; absent ones are left out.
    public init(_ sample: Sample, format: Format = .text) {
        self.format = format
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
        var page = self
        if let impossible {
            let metric = Metric.valuesImpossible.descriptor
            page.add(
                metric.exportedName, help: "\(metric.meaning) (\(metric.name)).", type: metric.exportedType,
                value: "\(impossible)")
        }
        return format == .openMetrics ? page.lines + "# EOF\n" : page.lines
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
        let kind = MetricFamily.Kind(rawValue: type) ?? .untyped
        add(MetricFamily(name, kind, help: help, [MetricFamily.Series(value: value)]))
    }

    /// Adds a metric with all of its series, unless it has none or there is one of that name already.
    public mutating func add(_ family: MetricFamily) {
        let name = Self.prefix + family.name
        guard !family.series.isEmpty, names.insert(name).inserted else { return }
        let help = family.help.replacing("\\", with: "\\\\").replacing("\n", with: " ")
        let head = format == .openMetrics ? Self.familyName(name, family.kind) : name
        lines += "# HELP \(head) \(help)\n# TYPE \(head) \(type(of: family.kind))\n"
        if format == .openMetrics, let unit = Self.units.first(where: { head.hasSuffix("_\($0)") }) {
            lines += "# UNIT \(head) \(unit)\n"
        }
        for series in family.series { lines += "\(name)\(series.labelText) \(series.value)\n" }
    }

    /// In OpenMetrics the suffix belongs to the series, not to the family.
    private static func familyName(_ name: String, _ kind: MetricFamily.Kind) -> String {
        let suffix = kind == .counter ? "_total" : kind == .info ? "_info" : ""
        return name.hasSuffix(suffix) ? String(name.dropLast(suffix.count)) : name
    }

    private static let units = ["seconds", "bytes", "ratio"]

    private func type(of kind: MetricFamily.Kind) -> String {
        switch (format, kind) {
        case (.text, .info): "gauge"
        case (.openMetrics, .untyped): "unknown"
        default: kind.rawValue
        }
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
