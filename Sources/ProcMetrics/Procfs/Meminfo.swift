/// /proc/meminfo, Documentation/filesystems/proc.rst:
///
///     MemTotal:       16375532 kB
///     MemAvailable:   12034084 kB
///     Active(anon):    1203408 kB
///     HugePages_Total:       0
struct Meminfo: KernelFileParser {
    private var lines = LineReader(
        Metric.all.compactMap { metric in
            guard case .meminfo(let key) = metric.descriptor.source else { return nil }
            return (key, metric)
        }, separator: ":")

    mutating func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        lines.forEachLine(of: text) { metric, value in
            value.skipBlanks()
            if let number = Self.takeValue(value) {
                sample.set(metric, raw: number)
            } else if value.startsWithNumber {
                sample.reject(metric)
            }
        }
    }

    /// A value with `kB` is in KiB, whatever the letters say; one without is a plain number.
    private static func takeValue(_ value: Span<UInt8>) -> UInt64? {
        var text = value
        guard let number = text.takeNumber() else { return nil }
        text.skipBlanks()
        return text.take("kB") ? number.times(1024) : number
    }
}
