/// /proc/vmstat: one counter a line.
///
///     pgmajfault 4711
///     allocstall_normal 12
///     workingset_refault_file 1048576
struct VirtualMemoryStatistics: KernelText {
    private let keys = KeyTable(
        Metric.all.flatMap { metric -> [(key: String, metric: Metric)] in
            guard case .vmstat(let keys) = metric.definition.source else { return [] }
            return keys.map { ($0, metric) }
        })

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        while text.count > 0 {
            let length = text.length(before: UInt8(ascii: " "), or: UInt8(ascii: "\n"))
            if let metric = keys.metric(for: text, length: length) {
                text.drop(length)
                text.skipBlanks()
                if let value = text.takeNumber() { sample.add(metric, raw: value) }
            }
            text.skipLine()
        }
    }
}
