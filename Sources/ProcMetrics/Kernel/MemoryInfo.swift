/// /proc/meminfo, Documentation/filesystems/proc.rst:
///
///     MemTotal:       16375532 kB
///     MemAvailable:   12034084 kB
///     Active(anon):    1203408 kB
///     HugePages_Total:       0
struct MemoryInfo: KernelText {
    private let keys = KeyTable(
        Metric.all.compactMap { metric in
            guard case .meminfo(let key) = metric.definition.source else { return nil }
            return (key, metric)
        })

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        while text.count > 0 {
            var line = text.extracting(first: text.length(before: UInt8(ascii: "\n")))
            let key = line.length(before: UInt8(ascii: ":"))
            text.drop(Swift.min(line.count + 1, text.count))
            if let metric = keys.metric(for: line, length: key) {
                line.drop(key)
                if line.take(UInt8(ascii: ":")) { sample.set(metric, raw: Self.takeValue(&line)) }
            }
        }
    }

    /// A value with `kB` is in KiB, whatever the letters say; one without is a plain number.
    private static func takeValue(_ text: inout Span<UInt8>) -> UInt64? {
        text.skipBlanks()
        guard let number = text.takeNumber() else { return nil }
        text.skipBlanks()
        guard text.take("kB") else { return number }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: 1024)
        return overflow ? nil : bytes
    }
}
