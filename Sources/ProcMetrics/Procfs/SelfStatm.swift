/// /proc/self/statm, proc(5): sizes in pages; the second is resident, the third resident and shared.
///
///     2345 1023 712 1502 0 560 0
struct SelfStatm: KernelFileParser {
    private let resident = Metric.healthdMemory
    private let shared = Metric(catalogued: "healthd.memory.shared")
    let pageSize: UInt64

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        guard text.takeNumber() != nil else { return }
        for metric in [resident, shared] {
            text.skipBlanks()
            guard let pages = text.takeNumber() else { return }
            sample.set(metric, raw: pages.times(pageSize))
        }
    }
}
