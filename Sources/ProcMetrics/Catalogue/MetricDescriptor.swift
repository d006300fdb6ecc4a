/// What the catalogue says of one metric.
public struct MetricDescriptor: Sendable {
    /// Written by hand, unique, and never used again.
    public let id: MetricID
    /// Dotted and lower case, as written in rules and recordings.
    public let name: String
    public let measurementUnit: Metric.MeasurementUnit
    public let kind: Metric.Kind
    public let scope: Metric.Scope
    /// How many of the kernel's integer make one base unit: 1,000,000 where the kernel counts microseconds, 1/1024 where it
    /// counts KiB.
    public let scale: Double
    public let source: Metric.Source
    /// The name on the metrics page without the prefix `healthd_`.
    public let exportedName: String
    /// One line for people.
    public let meaning: String

    init(
        _ id: UInt16, _ name: String, _ measurementUnit: Metric.MeasurementUnit, kind: Metric.Kind = .gauge,
        _ source: Metric.Source, scale: Double = 1, scope: Metric.Scope = .host, as exportedName: String? = nil,
        _ meaning: String
    ) {
        self.id = MetricID(rawValue: id)
        self.name = name
        self.measurementUnit = measurementUnit
        self.kind = kind
        self.scope = scope
        self.scale = scale
        self.source = source
        self.meaning = meaning
        self.exportedName =
            exportedName ?? source.exportedName
            ?? MetricDescriptor.exportedName(name: name, measurementUnit: measurementUnit, kind: kind)
    }
}

extension Metric {
    /// The base unit of measure of a value.
    public enum MeasurementUnit: String, Sendable {
        case bytes, pages, seconds, ratio, count
        case bytesPerSecond = "bytes/second"
    }

    /// How a value moves.
    public enum Kind: String, Sendable {
        /// Goes up and down.
        case gauge
        /// Only grows; a step back is a glitch or a restart and counts as no growth.
        case counter
        /// A counter of seconds that cannot grow faster than time itself, as in /proc/pressure.
        case stall

        public var isCounter: Bool { self != .gauge }
    }

    /// What one value belongs to.
    public enum Scope: String, Sendable {
        case host
        /// One value per systemd unit; usable only in a rule with `each`.
        case unit
    }

    /// Where a value comes from, below the root that is sampled.
    public enum Source: Sendable {
        /// A key of /proc/meminfo.
        case meminfo(String)
        /// Keys of /proc/vmstat; where there are several (a kernel splits a counter by zone) they are added up.
        case vmstat([String])
        /// Another file below the root.
        case file(String)
        /// Worked out by healthd from other metrics.
        case derived(String)

        /// A single vmstat key, the usual case.
        static func vmstat(_ key: String) -> Source { .vmstat([key]) }
    }
}

extension Metric.Source {
    /// The name that the Prometheus node_exporter gives the same quantity, where the kernel's own key is that name.
    var exportedName: String? {
        switch self {
        case .meminfo(let key): Metric.exportedName(meminfoKey: key, inBytes: true)
        case .vmstat(let keys) where keys.count == 1: "vmstat_\(keys[0])"
        default: nil
        }
    }

    /// The kernel file and its key, for people.
    public var description: String {
        switch self {
        case .meminfo(let key): "/proc/meminfo, \(key)"
        case .vmstat(let keys): "/proc/vmstat, \(keys.joined(separator: " + "))"
        case .file(let path): path
        case .derived(let how): how
        }
    }
}

extension Metric {
    /// `Active(anon)` of /proc/meminfo becomes `memory_Active_anon_bytes`, as in node_exporter.
    static func exportedName(meminfoKey key: String, inBytes: Bool) -> String {
        let flat = key.split(whereSeparator: { $0 == "(" || $0 == ")" }).joined(separator: "_")
        return "memory_\(flat)\(inBytes ? "_bytes" : "")"
    }
}

extension MetricDescriptor {
    /// `tick.duration` in seconds becomes `tick_duration_seconds`; a counter ends in `_total`.
    private static func exportedName(name: String, measurementUnit: Metric.MeasurementUnit, kind: Metric.Kind) -> String
    {
        var words = name.split(separator: ".").joined(separator: "_")
        let suffix = measurementUnit == .bytesPerSecond ? "bytes_per_second" : measurementUnit.rawValue
        if measurementUnit != .count && !words.hasSuffix(suffix) { words += "_\(suffix)" }
        return kind.isCounter ? words + "_total" : words
    }

    /// The metric type on the metrics page. Kernel counters of /proc/vmstat are `untyped` there, as in
    /// node_exporter: their names carry no `_total`, so `counter` would be against the naming rules.
    public var exportedType: String {
        if kind == .gauge { return "gauge" }
        return exportedName.hasSuffix("_total") ? "counter" : "untyped"
    }
}
