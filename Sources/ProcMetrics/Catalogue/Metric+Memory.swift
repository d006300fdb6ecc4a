extension Metric {
    /// What fills the memory: /proc/meminfo (Documentation/filesystems/proc.rst) and what follows from it.
    static let memory: [MetricDescriptor] = [
        MetricDescriptor(
            1, "memory.total", .bytes, .meminfo("MemTotal"), "Usable RAM; changes when a balloon or hotplug moves it"),
        MetricDescriptor(2, "memory.free", .bytes, .meminfo("MemFree"), "RAM not in use"),
        MetricDescriptor(
            3, "memory.available", .bytes, .meminfo("MemAvailable"),
            "Kernel's estimate of what is available without swapping"),
        MetricDescriptor(4, "memory.buffers", .bytes, .meminfo("Buffers"), "Cache of raw block devices"),
        MetricDescriptor(
            5, "memory.cached", .bytes, .meminfo("Cached"), "Page cache, tmpfs and shared memory included"),
        MetricDescriptor(6, "memory.active", .bytes, .meminfo("Active"), "Pages used recently"),
        MetricDescriptor(
            7, "memory.inactive", .bytes, .meminfo("Inactive"), "Pages not used recently, reclaimed first"),
        MetricDescriptor(8, "memory.active.anon", .bytes, .meminfo("Active(anon)"), "Anonymous memory used recently"),
        MetricDescriptor(
            9, "memory.inactive.anon", .bytes, .meminfo("Inactive(anon)"), "Anonymous memory not used recently"),
        MetricDescriptor(10, "memory.active.file", .bytes, .meminfo("Active(file)"), "Page cache used recently"),
        MetricDescriptor(
            11, "memory.inactive.file", .bytes, .meminfo("Inactive(file)"), "Page cache not used recently"),
        MetricDescriptor(12, "memory.unevictable", .bytes, .meminfo("Unevictable"), "Pages that reclaim cannot take"),
        MetricDescriptor(13, "memory.mlocked", .bytes, .meminfo("Mlocked"), "Pages that processes have locked"),
        MetricDescriptor(14, "memory.dirty", .bytes, .meminfo("Dirty"), "Page cache that waits to be written"),
        MetricDescriptor(15, "memory.writeback", .bytes, .meminfo("Writeback"), "Page cache being written"),
        MetricDescriptor(16, "memory.anon", .bytes, .meminfo("AnonPages"), "Anonymous memory without a file behind it"),
        MetricDescriptor(17, "memory.mapped", .bytes, .meminfo("Mapped"), "Page cache mapped by processes"),
        MetricDescriptor(
            18, "memory.shmem", .bytes, .meminfo("Shmem"),
            "tmpfs and shared memory: looks like cache, cannot be dropped"),
        MetricDescriptor(
            19, "memory.kernel.reclaimable", .bytes, .meminfo("KReclaimable"), "Kernel memory that can be reclaimed"),
        MetricDescriptor(20, "memory.slab", .bytes, .meminfo("Slab"), "Kernel objects"),
        MetricDescriptor(
            21, "memory.slab.reclaimable", .bytes, .meminfo("SReclaimable"),
            "Kernel objects that can be dropped: dentries, inodes"),
        MetricDescriptor(
            22, "memory.slab.unreclaimable", .bytes, .meminfo("SUnreclaim"), "Kernel objects that cannot be dropped"),
        MetricDescriptor(23, "memory.kernel.stack", .bytes, .meminfo("KernelStack"), "Kernel stacks of all threads"),
        MetricDescriptor(
            24, "memory.kernel.shadow_stack", .bytes, .meminfo("ShadowCallStack"), "Shadow call stacks of all threads"),
        MetricDescriptor(25, "memory.page_tables", .bytes, .meminfo("PageTables"), "Page tables of all processes"),
        MetricDescriptor(
            26, "memory.page_tables.secondary", .bytes, .meminfo("SecPageTables"),
            "Page tables of virtual machines and devices"),
        MetricDescriptor(
            27, "memory.nfs_unstable", .bytes, .meminfo("NFS_Unstable"),
            "NFS pages not yet committed; always 0 on newer kernels"),
        MetricDescriptor(28, "memory.bounce", .bytes, .meminfo("Bounce"), "Bounce buffers of block devices"),
        MetricDescriptor(
            29, "memory.writeback.temporary", .bytes, .meminfo("WritebackTmp"), "Temporary FUSE writeback buffers"),
        MetricDescriptor(
            30, "memory.commit.limit", .bytes, .meminfo("CommitLimit"),
            "Allowed promises; binding only with vm.overcommit_memory=2"),
        MetricDescriptor(31, "memory.committed", .bytes, .meminfo("Committed_AS"), "Memory promised to processes"),
        MetricDescriptor(32, "memory.vmalloc.total", .bytes, .meminfo("VmallocTotal"), "Address space of vmalloc"),
        MetricDescriptor(33, "memory.vmalloc", .bytes, .meminfo("VmallocUsed"), "Kernel memory taken by vmalloc"),
        MetricDescriptor(
            34, "memory.vmalloc.chunk", .bytes, .meminfo("VmallocChunk"),
            "Largest free vmalloc block; 0 on newer kernels"),
        MetricDescriptor(35, "memory.percpu", .bytes, .meminfo("Percpu"), "Per-CPU kernel memory; grows with cgroups"),
        MetricDescriptor(
            36, "memory.hardware_corrupted", .bytes, .meminfo("HardwareCorrupted"),
            "RAM that the kernel has taken out of use as faulty"),
        MetricDescriptor(
            37, "memory.huge.anon", .bytes, .meminfo("AnonHugePages"), "Anonymous memory in transparent huge pages"),
        MetricDescriptor(38, "memory.huge.shmem", .bytes, .meminfo("ShmemHugePages"), "tmpfs in huge pages"),
        MetricDescriptor(
            39, "memory.huge.shmem.mapped", .bytes, .meminfo("ShmemPmdMapped"), "tmpfs mapped with huge pages"),
        MetricDescriptor(40, "memory.huge.file", .bytes, .meminfo("FileHugePages"), "Page cache in huge pages"),
        MetricDescriptor(
            41, "memory.huge.file.mapped", .bytes, .meminfo("FilePmdMapped"), "Page cache mapped with huge pages"),
        MetricDescriptor(42, "memory.cma", .bytes, .meminfo("CmaTotal"), "Contiguous memory area"),
        MetricDescriptor(43, "memory.cma.free", .bytes, .meminfo("CmaFree"), "Free part of the contiguous memory area"),
        MetricDescriptor(
            44, "memory.unaccepted", .bytes, .meminfo("Unaccepted"),
            "RAM that a confidential guest has not accepted yet"),
        MetricDescriptor(
            45, "memory.balloon", .bytes, .meminfo("Balloon"), "RAM that the hypervisor's balloon has taken"),
        MetricDescriptor(
            46, "memory.hugetlb", .bytes, .meminfo("Hugetlb"), "RAM set aside for huge pages of all sizes"),
        MetricDescriptor(47, "memory.hugetlb.page", .bytes, .meminfo("Hugepagesize"), "Size of a default huge page"),
        MetricDescriptor(
            48, "memory.hugetlb.pages", .count, .meminfo("HugePages_Total"), as: "memory_HugePages_Total",
            "Huge pages set aside"),
        MetricDescriptor(
            49, "memory.hugetlb.pages.free", .count, .meminfo("HugePages_Free"), as: "memory_HugePages_Free",
            "Huge pages not in use"),
        MetricDescriptor(
            50, "memory.hugetlb.pages.reserved", .count, .meminfo("HugePages_Rsvd"), as: "memory_HugePages_Rsvd",
            "Huge pages promised, not yet used"),
        MetricDescriptor(
            51, "memory.hugetlb.pages.surplus", .count, .meminfo("HugePages_Surp"), as: "memory_HugePages_Surp",
            "Huge pages above the configured number"),
        MetricDescriptor(
            52, "memory.direct_map.4k", .bytes, .meminfo("DirectMap4k"), "RAM mapped by the kernel in 4 KiB pages"),
        MetricDescriptor(
            53, "memory.direct_map.2m", .bytes, .meminfo("DirectMap2M"), "RAM mapped by the kernel in 2 MiB pages"),
        MetricDescriptor(
            54, "memory.direct_map.1g", .bytes, .meminfo("DirectMap1G"), "RAM mapped by the kernel in 1 GiB pages"),

        MetricDescriptor(
            55, "memory.file", .bytes, .derived("memory.active.file + memory.inactive.file"),
            "Page cache that reclaim can take; tmpfs left out"),
        MetricDescriptor(
            56, "memory.user.total", .bytes, .derived("memory.available + memory.anon"),
            "The most that processes can use; a full tmpfs makes it smaller"),
        MetricDescriptor(
            57, "memory.headroom", .bytes,
            .derived("memory.available.effective + swap.free, of which zram counts by what it saves"),
            "What is left before the kernel has to kill"),
        MetricDescriptor(
            58, "memory.unaccounted", .bytes, .derived("memory.total less every known use"),
            "RAM that no counter explains: drivers, balloon, kernel leak"),
        MetricDescriptor(
            165, "memory.usable", .bytes, .derived("memory.total - memory.hugetlb"),
            "What programs can have in all: RAM without what is set aside for huge pages"),
        MetricDescriptor(
            166, "memory.available.effective", .bytes,
            .derived("memory.available + memory.zfs.arc.reclaimable, at most what process memory and tmpfs leave"),
            "What is available when the ZFS ARC has given back what it can; memory.available without an ARC"),
        MetricDescriptor(
            167, "memory.available.estimated", .count, .derived("1 when /proc/meminfo has no usable MemAvailable"),
            "1 when memory.available is healthd's estimate, 0 when it is the kernel's"),
    ]

    /// The cache of ZFS, which /proc/meminfo does not count as cache: /proc/spl/kstat/zfs/arcstats.
    static let zfs: [MetricDescriptor] = [
        MetricDescriptor(
            168, "memory.zfs.arc", .bytes, .file("/proc/spl/kstat/zfs/arcstats, size"), as: "zfs_arc_size",
            "RAM that the ZFS ARC takes"),
        MetricDescriptor(
            169, "memory.zfs.arc.min", .bytes, .file("/proc/spl/kstat/zfs/arcstats, c_min"), as: "zfs_arc_c_min",
            "Size below which the ZFS ARC does not shrink"),
        MetricDescriptor(
            170, "memory.zfs.arc.evictable", .bytes,
            .file("/proc/spl/kstat/zfs/arcstats, evictable data and metadata of mru and mfu"),
            "Part of the ZFS ARC that is neither in use nor dirty"),
        MetricDescriptor(
            171, "memory.zfs.arc.reclaimable", .bytes,
            .derived("memory.zfs.arc - memory.zfs.arc.min, at most memory.zfs.arc.evictable"),
            "What the ZFS ARC gives back when memory is short"),
    ]
}

extension Metric {
    /// Swap, and what compressed swap in RAM really costs.
    static let swap: [MetricDescriptor] = [
        MetricDescriptor(59, "swap.total", .bytes, .meminfo("SwapTotal"), "Swap space; 0 without swap"),
        MetricDescriptor(
            60, "swap.free", .bytes, .meminfo("SwapFree"),
            "Swap space not in use; not memory of its own where swap is zram"),
        MetricDescriptor(61, "swap.cached", .bytes, .meminfo("SwapCached"), "Pages both in RAM and in swap"),
        MetricDescriptor(
            62, "swap.in", .pages, kind: .counter, .vmstat("pswpin"), "Pages read back from swap: the harmful direction"
        ),
        MetricDescriptor(63, "swap.out", .pages, kind: .counter, .vmstat("pswpout"), "Pages written to swap"),
        MetricDescriptor(64, "swap.devices", .count, .file("/proc/swaps"), "Swap devices and files in use"),
        MetricDescriptor(
            65, "swap.zram.size", .bytes, .file("/proc/swaps"), "Swap space that is zram, which lives in RAM itself"),
        MetricDescriptor(66, "swap.zram.used", .bytes, .file("/proc/swaps"), "Used part of the swap that is zram"),
        MetricDescriptor(
            67, "zram.stored", .bytes, .file("/sys/block/zram*/mm_stat, column 1"),
            "Data held by zram, before compression"),
        MetricDescriptor(
            68, "zram.compressed", .bytes, .file("/sys/block/zram*/mm_stat, column 2"), "Data held by zram, compressed"),
        MetricDescriptor(
            69, "zram.memory", .bytes, .file("/sys/block/zram*/mm_stat, column 3"), "RAM that zram really takes"),
        MetricDescriptor(70, "zswap.memory", .bytes, .meminfo("Zswap"), "RAM taken by zswap"),
        MetricDescriptor(71, "zswap.stored", .bytes, .meminfo("Zswapped"), "Data held by zswap, before compression"),
        MetricDescriptor(72, "zswap.in", .pages, kind: .counter, .vmstat("zswpin"), "Pages read back from zswap"),
        MetricDescriptor(73, "zswap.out", .pages, kind: .counter, .vmstat("zswpout"), "Pages taken by zswap"),
    ]
}
