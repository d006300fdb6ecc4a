extension Metric {
    /// Swap, and what compressed swap in RAM really costs.
    static let swap: [Definition] = [
        Definition("swap.total", .bytes, .meminfo("SwapTotal"), "Swap space; 0 without swap"),
        Definition(
            "swap.free", .bytes, .meminfo("SwapFree"), "Swap space that nobody uses; fictitious where swap is zram"),
        Definition("swap.cached", .bytes, .meminfo("SwapCached"), "Pages both in RAM and in swap"),
        Definition(
            "swap.in", .pages, kind: .counter, .vmstat("pswpin"), "Pages read back from swap: the harmful direction"),
        Definition("swap.out", .pages, kind: .counter, .vmstat("pswpout"), "Pages written to swap"),
        Definition("swap.devices", .count, .file("/proc/swaps"), "Swap devices and files in use"),
        Definition(
            "swap.zram.size", .bytes, .file("/proc/swaps"), "Swap space that is zram, which lives in RAM itself"),
        Definition("swap.zram.used", .bytes, .file("/proc/swaps"), "Used part of the swap that is zram"),
        Definition(
            "zram.stored", .bytes, .file("/sys/block/zram*/mm_stat, column 1"), "Data held by zram, before compression"),
        Definition(
            "zram.compressed", .bytes, .file("/sys/block/zram*/mm_stat, column 2"), "Data held by zram, compressed"),
        Definition("zram.memory", .bytes, .file("/sys/block/zram*/mm_stat, column 3"), "RAM that zram really takes"),
        Definition("zswap.memory", .bytes, .meminfo("Zswap"), "RAM taken by zswap"),
        Definition("zswap.stored", .bytes, .meminfo("Zswapped"), "Data held by zswap, before compression"),
        Definition("zswap.in", .pages, kind: .counter, .vmstat("zswpin"), "Pages read back from zswap"),
        Definition("zswap.out", .pages, kind: .counter, .vmstat("zswpout"), "Pages taken by zswap"),
    ]
}
