extension Metric {
    /// Swap, and what compressed swap in RAM really costs.
    static let swap: [MetricDescriptor] = [
        MetricDescriptor("swap.total", .bytes, .meminfo("SwapTotal"), "Swap space; 0 without swap"),
        MetricDescriptor(
            "swap.free", .bytes, .meminfo("SwapFree"), "Swap space that nobody uses; fictitious where swap is zram"),
        MetricDescriptor("swap.cached", .bytes, .meminfo("SwapCached"), "Pages both in RAM and in swap"),
        MetricDescriptor(
            "swap.in", .pages, kind: .counter, .vmstat("pswpin"), "Pages read back from swap: the harmful direction"),
        MetricDescriptor("swap.out", .pages, kind: .counter, .vmstat("pswpout"), "Pages written to swap"),
        MetricDescriptor("swap.devices", .count, .file("/proc/swaps"), "Swap devices and files in use"),
        MetricDescriptor(
            "swap.zram.size", .bytes, .file("/proc/swaps"), "Swap space that is zram, which lives in RAM itself"),
        MetricDescriptor("swap.zram.used", .bytes, .file("/proc/swaps"), "Used part of the swap that is zram"),
        MetricDescriptor(
            "zram.stored", .bytes, .file("/sys/block/zram*/mm_stat, column 1"), "Data held by zram, before compression"),
        MetricDescriptor(
            "zram.compressed", .bytes, .file("/sys/block/zram*/mm_stat, column 2"), "Data held by zram, compressed"),
        MetricDescriptor(
            "zram.memory", .bytes, .file("/sys/block/zram*/mm_stat, column 3"), "RAM that zram really takes"),
        MetricDescriptor("zswap.memory", .bytes, .meminfo("Zswap"), "RAM taken by zswap"),
        MetricDescriptor("zswap.stored", .bytes, .meminfo("Zswapped"), "Data held by zswap, before compression"),
        MetricDescriptor("zswap.in", .pages, kind: .counter, .vmstat("zswpin"), "Pages read back from zswap"),
        MetricDescriptor("zswap.out", .pages, kind: .counter, .vmstat("zswpout"), "Pages taken by zswap"),
    ]
}
