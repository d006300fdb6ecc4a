extension Metric {
    /// Faults, refaults, OOM kills: what programs feel of memory shortage. /proc/vmstat.
    static let paging: [MetricDescriptor] = [
        MetricDescriptor("paging.in", .count, kind: .counter, .vmstat("pgpgin"), "KiB read from block devices"),
        MetricDescriptor("paging.out", .count, kind: .counter, .vmstat("pgpgout"), "KiB written to block devices"),
        MetricDescriptor("paging.faults", .count, kind: .counter, .vmstat("pgfault"), "Page faults"),
        MetricDescriptor(
            "paging.major_faults", .count, kind: .counter, .vmstat("pgmajfault"),
            "Page faults that had to wait for a disk"),
        MetricDescriptor(
            "oom.kills", .count, kind: .counter, .vmstat("oom_kill"),
            "Processes killed by the kernel's OOM killer, unit limits included"),
        MetricDescriptor(
            "refault.file", .count, kind: .counter, .vmstat(["workingset_refault_file", "workingset_refault"]),
            as: "vmstat_workingset_refault_file", "Page cache evicted and needed again; unit limits included"),
        MetricDescriptor(
            "refault.anon", .count, kind: .counter, .vmstat("workingset_refault_anon"),
            "Process memory swapped out and needed again; unit limits included"),
        MetricDescriptor(
            "refault.activated.file", .count, kind: .counter,
            .vmstat(["workingset_activate_file", "workingset_activate"]), as: "vmstat_workingset_activate_file",
            "Refaulted page cache that would have stayed with a little more memory"),
        MetricDescriptor(
            "refault.activated.anon", .count, kind: .counter, .vmstat("workingset_activate_anon"),
            "Refaulted process memory that would have stayed with a little more memory"),
        MetricDescriptor(
            "refault.restored.file", .count, kind: .counter,
            .vmstat(["workingset_restore_file", "workingset_restore"]), as: "vmstat_workingset_restore_file",
            "Refaulted page cache that was in use when evicted: the working set thrashes"),
        MetricDescriptor(
            "refault.restored.anon", .count, kind: .counter, .vmstat("workingset_restore_anon"),
            "Refaulted process memory that was in use when swapped out"),
        MetricDescriptor(
            "thp.faults", .count, kind: .counter, .vmstat("thp_fault_alloc"), "Huge pages given on a fault"),
        MetricDescriptor(
            "thp.fallbacks", .count, kind: .counter, .vmstat("thp_fault_fallback"),
            "Huge pages not to be had on a fault: memory is fragmented"),
    ]
}
