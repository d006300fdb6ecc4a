/// /sys/block/zramN/mm_stat, Documentation/admin-guide/blockdev/zram.rst: bytes stored, bytes compressed, bytes of
/// RAM taken in all, and more. Several devices add up.
///
///     16384  78  12288  0  12288  4  0  0
struct ZramUsage: KernelFileParser {
    private let columns = ["zram.stored", "zram.compressed", "zram.memory"].map(Metric.init(catalogued:))

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        for column in columns {
            text.skipBlanks()
            guard let bytes = text.takeNumber() else { return }
            sample.add(column, raw: bytes)
        }
    }
}
