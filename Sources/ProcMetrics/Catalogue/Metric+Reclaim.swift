extension Metric {
    /// How the kernel finds memory. In /proc/vmstat these count reclaim for the host as a whole only: a unit at
    /// its own limit does not move them, which distinguishes a host that is short of memory from a unit at its limit.
    static let reclaim: [MetricDescriptor] = [
        MetricDescriptor(
            107, "reclaim.stalls", .count, kind: .counter,
            .vmstat([
                "allocstall", "allocstall_dma", "allocstall_dma32", "allocstall_normal", "allocstall_movable",
                "allocstall_device", "allocstall_high",
            ]), "Allocations that had to reclaim memory themselves"),
        MetricDescriptor(
            108, "reclaim.scanned.direct", .pages, kind: .counter, .vmstat("pgscan_direct"),
            "Pages scanned by stalled allocations"),
        MetricDescriptor(
            109, "reclaim.scanned.kswapd", .pages, kind: .counter, .vmstat("pgscan_kswapd"),
            "Pages scanned in the background"),
        MetricDescriptor(
            110, "reclaim.reclaimed.direct", .pages, kind: .counter, .vmstat("pgsteal_direct"),
            "Pages freed by stalled allocations"),
        MetricDescriptor(
            111, "reclaim.reclaimed.kswapd", .pages, kind: .counter, .vmstat("pgsteal_kswapd"),
            "Pages freed in the background"),
        MetricDescriptor(
            112, "reclaim.scanned.proactive", .pages, kind: .counter, .vmstat("pgscan_proactive"),
            "Pages scanned on request of memory.reclaim"),
        MetricDescriptor(
            113, "reclaim.reclaimed.proactive", .pages, kind: .counter, .vmstat("pgsteal_proactive"),
            "Pages freed on request of memory.reclaim"),
        MetricDescriptor(
            114, "reclaim.throttled", .count, kind: .counter, .vmstat("pgscan_direct_throttle"),
            "Allocations put to sleep because reserves were low"),
        MetricDescriptor(
            115, "reclaim.slabs", .count, kind: .counter, .vmstat("slabs_scanned"), "Kernel objects scanned"),
        MetricDescriptor(
            116, "reclaim.dropped.cache", .count, kind: .counter, .vmstat("drop_pagecache"),
            "Times that the page cache was dropped through drop_caches"),
        MetricDescriptor(
            117, "reclaim.dropped.slab", .count, kind: .counter, .vmstat("drop_slab"),
            "Times that kernel objects were dropped through drop_caches"),
        MetricDescriptor(
            118, "reclaim.scanned", .pages, kind: .counter, .derived("reclaim.scanned.direct + reclaim.scanned.kswapd"),
            "Pages scanned to find memory"),
        MetricDescriptor(
            119, "reclaim.reclaimed", .pages, kind: .counter,
            .derived("reclaim.reclaimed.direct + reclaim.reclaimed.kswapd"),
            "Pages freed"),
        MetricDescriptor(
            120, "reclaim.efficiency", .ratio,
            .derived("growth of reclaim.reclaimed / growth of reclaim.scanned since the last tick"), scale: 1e4,
            "Share of the pages scanned that could be freed; below 0.3 reclaim is failing"),
        MetricDescriptor(
            121, "kswapd.runs", .count, kind: .counter, .vmstat("pageoutrun"),
            "Times that background reclaim was started"),
        MetricDescriptor(
            122, "kswapd.low_watermark_hits", .count, kind: .counter, .vmstat("kswapd_low_wmark_hit_quickly"),
            "Times that memory was low again right after background reclaim"),
        MetricDescriptor(
            123, "compaction.stalls", .count, kind: .counter, .vmstat("compact_stall"),
            "Allocations that had to move memory together themselves"),
        MetricDescriptor(
            124, "compaction.failures", .count, kind: .counter, .vmstat("compact_fail"),
            "Compactions that failed: memory is fragmented"),
        MetricDescriptor(
            125, "compaction.successes", .count, kind: .counter, .vmstat("compact_success"), "Compactions that helped"),
    ]
}
