/// /proc/vmstat: one counter a line.
///
///     pgmajfault 4711
///     allocstall_normal 12
///     workingset_refault_file 1048576
struct Vmstat: KernelFileParser {
    private var lines = LineReader(
        Metric.all.flatMap { metric -> [(key: String, metric: Metric)] in
            guard case .vmstat(let keys) = metric.descriptor.source else { return [] }
            return keys.map { ($0, metric) }
        }, separator: " ")

    mutating func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        lines.forEachLine(of: text) { metric, value in
            value.skipBlanks()
            if let number = value.takeNumber() {
                sample.add(metric, raw: number)
            } else if value.startsWithNumber {
                sample.reject(metric)
            }
        }
    }
}
