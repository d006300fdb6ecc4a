/// memory.stat of a control group, Documentation/admin-guide/cgroup-v2.rst: bytes, and counters of events.
///
///     anon 139464704
///     file 22265856
///     workingset_refault_file 1048576
struct CgroupMemoryStat: CgroupFileParser {
    private static let sources = [
        ("anon", "unit.anon"), ("file", "unit.file"), ("inactive_file", "unit.file.inactive"), ("shmem", "unit.shmem"),
        ("slab_reclaimable", "unit.slab.reclaimable"), ("slab_unreclaimable", "unit.slab.unreclaimable"),
        ("sock", "unit.sock"), ("workingset_refault_file", "unit.refault.file"),
        ("workingset_refault_anon", "unit.refault.anon"),
        // Before 5.9, as in /proc/vmstat.
        ("workingset_refault", "unit.refault.file"),
    ].map { (key: $0, metric: Metric(catalogued: $1)) }

    private let keys = KeyTable(sources)

    /// What the file gives; a key that it lacks is absent.
    static let metrics = sources.map(\.metric)

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        for metric in Self.metrics { unit[metric] = nil }
        keys.forEachLine(of: text, separator: UInt8(ascii: " ")) { metric, value in
            unit.set(metric, raw: value.takeNumber())
        }
    }
}
