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
            var line = text.extracting(first: text.length(before: UInt8(ascii: "\n")))
            let key = line.length(before: UInt8(ascii: " "))
            text.drop(Swift.min(line.count + 1, text.count))
            if let metric = keys.metric(for: line, length: key) {
                line.drop(key)
                line.skipBlanks()
                if let value = line.takeNumber() { sample.add(metric, raw: value) }
            }
        }
    }
}
