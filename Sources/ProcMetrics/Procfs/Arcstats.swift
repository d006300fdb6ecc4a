/// /proc/spl/kstat/zfs/arcstats of OpenZFS: two lines of heading, then a name, a type and a number of bytes a line.
///
///     13 1 0x01 123 33456 1 1
///     name                            type data
///     c_min                           4    1073741824
///     size                            4    21474836480
///     mru_evictable_data              4    6442450944
///
/// What can be evicted is the sum of four lines. OpenZFS's arc_evictable_memory() (module/os/linux/zfs/arc_os.c) gives
/// the kernel's reclaim that sum, or `size - c_min` where that is less.
struct Arcstats: KernelFileParser {
    private var lines: LineReader

    init() {
        let evictable = Metric(catalogued: "memory.zfs.arc.evictable")
        lines = LineReader(
            [("size", Metric(catalogued: "memory.zfs.arc")), ("c_min", Metric(catalogued: "memory.zfs.arc.min"))]
                + ["mru", "mfu"].flatMap { list in
                    ["data", "metadata"].map { kind in ("\(list)_evictable_\(kind)", evictable) }
                }, separator: " ")
    }

    mutating func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        lines.forEachLine(of: text) { metric, value in
            value.skipBlanks()
            guard value.takeNumber() != nil else { return }
            value.skipBlanks()
            if let bytes = value.takeNumber() {
                sample.add(metric, raw: bytes)
            } else if value.startsWithNumber {
                sample.reject(metric)
            }
        }
    }
}
