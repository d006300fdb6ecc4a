extension Metric {
    /// The kernel counts pgpgin and pgpgout in KiB.
    private static let perKiB = 1.0 / 1024

    /// Faults, refaults, OOM kills: how a memory shortage affects tasks. /proc/vmstat.
    static let paging: [MetricDescriptor] = [
        MetricDescriptor(
            94, "paging.in", .bytes, kind: .counter, .vmstat("pgpgin"), scale: perKiB,
            "Bytes read from block devices; exported in KiB, as the kernel counts"),
        MetricDescriptor(
            95, "paging.out", .bytes, kind: .counter, .vmstat("pgpgout"), scale: perKiB,
            "Bytes written to block devices; exported in KiB, as the kernel counts"),
        MetricDescriptor(96, "paging.faults", .count, kind: .counter, .vmstat("pgfault"), "Page faults"),
        MetricDescriptor(
            97, "paging.major_faults", .count, kind: .counter, .vmstat("pgmajfault"),
            "Page faults that had to wait for a disk"),
        MetricDescriptor(
            98, "oom.kills", .count, kind: .counter, .vmstat("oom_kill"),
            "Processes killed by the kernel's OOM killer, at unit limits too"),
        MetricDescriptor(
            99, "refault.file", .count, kind: .counter, .vmstat(["workingset_refault_file", "workingset_refault"]),
            as: "vmstat_workingset_refault_file", "Page cache evicted and needed again; unit limits included"),
        MetricDescriptor(
            174, "refault.file.host", .count, kind: .counter,
            .derived("refault.file less unit.refault.file of units at their own limit"),
            "refault.file of all but units at their own limit; absent outside of rules"),
        MetricDescriptor(
            100, "refault.anon", .count, kind: .counter, .vmstat("workingset_refault_anon"),
            "Process memory swapped out and needed again; unit limits included"),
        MetricDescriptor(
            101, "refault.activated.file", .count, kind: .counter,
            .vmstat(["workingset_activate_file", "workingset_activate"]), as: "vmstat_workingset_activate_file",
            "Refaulted page cache that a little more memory would have kept"),
        MetricDescriptor(
            102, "refault.activated.anon", .count, kind: .counter, .vmstat("workingset_activate_anon"),
            "Refaulted process memory that a little more memory would have kept"),
        MetricDescriptor(
            103, "refault.restored.file", .count, kind: .counter,
            .vmstat(["workingset_restore_file", "workingset_restore"]), as: "vmstat_workingset_restore_file",
            "Refaulted page cache that was in use when evicted: the working set thrashes"),
        MetricDescriptor(
            104, "refault.restored.anon", .count, kind: .counter, .vmstat("workingset_restore_anon"),
            "Refaulted process memory that was in use when swapped out"),
        MetricDescriptor(
            105, "thp.faults", .count, kind: .counter, .vmstat("thp_fault_alloc"), "Huge pages given on a fault"),
        MetricDescriptor(
            106, "thp.fallbacks", .count, kind: .counter, .vmstat("thp_fault_fallback"),
            "Huge pages not available on a fault: memory is fragmented"),
    ]
}
