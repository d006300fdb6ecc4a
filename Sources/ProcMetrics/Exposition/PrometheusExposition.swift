/// A sample in the Prometheus text format, version 0.0.4. Names and help come from the catalogue.
///
/// Where a value is the same quantity as node_exporter's, the name is node_exporter's behind another prefix.
public struct PrometheusExposition {
    public private(set) var text = ""
    private var names: Set<String> = []

    private static let prefix = "healthd_"

    /// Writes every host metric that the sample has; absent ones are left out.
    public init(_ sample: Sample) {
        for metric in Metric.all where metric.definition.scope == .host {
            guard let value = sample[metric] else { continue }
            let definition = metric.definition
            add(
                definition.exportedName, help: "\(definition.meaning) (\(metric.name)).",
                type: definition.exportedType, value: Self.exactly(sample, metric) ?? value)
        }
    }

    /// node_exporter divides microseconds by a thousand twice, which can differ from us in the last digit; the same
    /// quantity shall be the same number.
    private static func exactly(_ sample: Sample, _ metric: Metric) -> Double? {
        guard metric.definition.kind == .stall, let microseconds = sample.raw(metric) else { return nil }
        return Double(microseconds) / 1000 / 1000
    }

    /// Adds one metric with one value, unless there is one of that name already.
    mutating func add(_ name: String, help: String, type: String, value: Double) {
        let name = Self.prefix + name
        guard names.insert(name).inserted else { return }
        let help = help.replacing("\\", with: "\\\\").replacing("\n", with: " ")
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n\(name) \(Self.number(value))\n"
    }

    /// Whole numbers without exponent or decimals, so that a person can compare them with the kernel's.
    private static func number(_ value: Double) -> String {
        UInt64(exactly: value).map(String.init) ?? "\(value)"
    }
}

extension String {
    fileprivate func replacing(_ character: Character, with replacement: String) -> String {
        split(separator: character, omittingEmptySubsequences: false).joined(separator: replacement)
    }
}
