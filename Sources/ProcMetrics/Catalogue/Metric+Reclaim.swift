extension Metric {
    /// How the kernel finds memory. In /proc/vmstat these count reclaim for the host as a whole only: a unit at
    /// its own limit does not move them, which tells a short host from a short unit.
    static let reclaim: [MetricDescriptor] = [
        MetricDescriptor(
            "reclaim.stalls", .count, kind: .counter,
            .vmstat([
                "allocstall", "allocstall_dma", "allocstall_dma32", "allocstall_normal", "allocstall_movable",
                "allocstall_device", "allocstall_high",
            ]), "Allocations that had to reclaim memory themselves"),
        MetricDescriptor(
            "reclaim.scanned.direct", .pages, kind: .counter, .vmstat("pgscan_direct"),
            "Pages looked at by stalled allocations"),
        MetricDescriptor(
            "reclaim.scanned.kswapd", .pages, kind: .counter, .vmstat("pgscan_kswapd"),
            "Pages looked at in the background"),
        MetricDescriptor(
            "reclaim.stolen.direct", .pages, kind: .counter, .vmstat("pgsteal_direct"),
            "Pages freed by stalled allocations"),
        MetricDescriptor(
            "reclaim.stolen.kswapd", .pages, kind: .counter, .vmstat("pgsteal_kswapd"), "Pages freed in the background"),
        MetricDescriptor(
            "reclaim.scanned.proactive", .pages, kind: .counter, .vmstat("pgscan_proactive"),
            "Pages looked at on request of memory.reclaim"),
        MetricDescriptor(
            "reclaim.stolen.proactive", .pages, kind: .counter, .vmstat("pgsteal_proactive"),
            "Pages freed on request of memory.reclaim"),
        MetricDescriptor(
            "reclaim.throttled", .count, kind: .counter, .vmstat("pgscan_direct_throttle"),
            "Allocations put to sleep because reserves were low"),
        MetricDescriptor("reclaim.slabs", .count, kind: .counter, .vmstat("slabs_scanned"), "Kernel objects looked at"),
        MetricDescriptor(
            "reclaim.dropped.cache", .count, kind: .counter, .vmstat("drop_pagecache"),
            "Times that somebody dropped the page cache by hand"),
        MetricDescriptor(
            "reclaim.dropped.slab", .count, kind: .counter, .vmstat("drop_slab"),
            "Times that somebody dropped kernel objects by hand"),
        MetricDescriptor(
            "reclaim.scanned", .pages, kind: .counter, .derived("reclaim.scanned.direct + reclaim.scanned.kswapd"),
            "Pages looked at to find memory"),
        MetricDescriptor(
            "reclaim.stolen", .pages, kind: .counter, .derived("reclaim.stolen.direct + reclaim.stolen.kswapd"),
            "Pages freed"),
        MetricDescriptor(
            "reclaim.efficiency", .ratio,
            .derived("growth of reclaim.stolen / growth of reclaim.scanned since the last tick"), scale: 1e4,
            "Share of the pages looked at that could be freed; below 0.3 reclaim is failing"),
        MetricDescriptor(
            "kswapd.runs", .count, kind: .counter, .vmstat("pageoutrun"), "Times that background reclaim was started"),
        MetricDescriptor(
            "kswapd.hurried", .count, kind: .counter, .vmstat("kswapd_low_wmark_hit_quickly"),
            "Times that memory was low again right after background reclaim"),
        MetricDescriptor(
            "compaction.stalls", .count, kind: .counter, .vmstat("compact_stall"),
            "Allocations that had to move memory together themselves"),
        MetricDescriptor(
            "compaction.failures", .count, kind: .counter, .vmstat("compact_fail"),
            "Compactions in vain: memory is fragmented"),
        MetricDescriptor(
            "compaction.successes", .count, kind: .counter, .vmstat("compact_success"), "Compactions that helped"),
    ]
}
