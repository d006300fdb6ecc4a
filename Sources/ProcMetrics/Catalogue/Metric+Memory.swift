extension Metric {
    /// What fills the memory: /proc/meminfo (Documentation/filesystems/proc.rst) and what follows from it.
    static let memory: [MetricDescriptor] = [
        MetricDescriptor(
            "memory.total", .bytes, .meminfo("MemTotal"), "Usable RAM; changes when a balloon or hotplug moves it"),
        MetricDescriptor("memory.free", .bytes, .meminfo("MemFree"), "RAM that nobody uses"),
        MetricDescriptor(
            "memory.available", .bytes, .meminfo("MemAvailable"),
            "Kernel's estimate of what can be had without swapping"),
        MetricDescriptor("memory.buffers", .bytes, .meminfo("Buffers"), "Cache of raw block devices"),
        MetricDescriptor("memory.cached", .bytes, .meminfo("Cached"), "Page cache, tmpfs and shared memory included"),
        MetricDescriptor("memory.active", .bytes, .meminfo("Active"), "Pages used lately"),
        MetricDescriptor("memory.inactive", .bytes, .meminfo("Inactive"), "Pages not used lately, reclaimed first"),
        MetricDescriptor("memory.active.anon", .bytes, .meminfo("Active(anon)"), "Process memory used lately"),
        MetricDescriptor("memory.inactive.anon", .bytes, .meminfo("Inactive(anon)"), "Process memory not used lately"),
        MetricDescriptor("memory.active.file", .bytes, .meminfo("Active(file)"), "Page cache used lately"),
        MetricDescriptor("memory.inactive.file", .bytes, .meminfo("Inactive(file)"), "Page cache not used lately"),
        MetricDescriptor("memory.unevictable", .bytes, .meminfo("Unevictable"), "Pages that reclaim cannot take"),
        MetricDescriptor("memory.mlocked", .bytes, .meminfo("Mlocked"), "Pages that processes have locked"),
        MetricDescriptor("memory.dirty", .bytes, .meminfo("Dirty"), "Page cache that waits to be written"),
        MetricDescriptor("memory.writeback", .bytes, .meminfo("Writeback"), "Page cache being written"),
        MetricDescriptor("memory.anon", .bytes, .meminfo("AnonPages"), "Process memory without a file behind it"),
        MetricDescriptor("memory.mapped", .bytes, .meminfo("Mapped"), "Page cache mapped by processes"),
        MetricDescriptor(
            "memory.shmem", .bytes, .meminfo("Shmem"), "tmpfs and shared memory: looks like cache, cannot be dropped"),
        MetricDescriptor(
            "memory.kernel.reclaimable", .bytes, .meminfo("KReclaimable"), "Kernel memory that can be reclaimed"),
        MetricDescriptor("memory.slab", .bytes, .meminfo("Slab"), "Kernel objects"),
        MetricDescriptor(
            "memory.slab.reclaimable", .bytes, .meminfo("SReclaimable"),
            "Kernel objects that can be dropped: dentries, inodes"),
        MetricDescriptor(
            "memory.slab.unreclaimable", .bytes, .meminfo("SUnreclaim"), "Kernel objects that cannot be dropped"),
        MetricDescriptor("memory.kernel.stack", .bytes, .meminfo("KernelStack"), "Kernel stacks of all threads"),
        MetricDescriptor(
            "memory.kernel.shadow_stack", .bytes, .meminfo("ShadowCallStack"), "Shadow call stacks of all threads"),
        MetricDescriptor("memory.page_tables", .bytes, .meminfo("PageTables"), "Page tables of all processes"),
        MetricDescriptor(
            "memory.page_tables.secondary", .bytes, .meminfo("SecPageTables"),
            "Page tables of virtual machines and devices"),
        MetricDescriptor(
            "memory.nfs_unstable", .bytes, .meminfo("NFS_Unstable"),
            "NFS pages not yet committed; always 0 on newer kernels"),
        MetricDescriptor("memory.bounce", .bytes, .meminfo("Bounce"), "Bounce buffers of block devices"),
        MetricDescriptor(
            "memory.writeback.temporary", .bytes, .meminfo("WritebackTmp"), "Temporary FUSE writeback buffers"),
        MetricDescriptor(
            "memory.commit.limit", .bytes, .meminfo("CommitLimit"),
            "Allowed promises; binding only with vm.overcommit_memory=2"),
        MetricDescriptor("memory.committed", .bytes, .meminfo("Committed_AS"), "Memory promised to processes"),
        MetricDescriptor("memory.vmalloc.total", .bytes, .meminfo("VmallocTotal"), "Address space of vmalloc"),
        MetricDescriptor("memory.vmalloc", .bytes, .meminfo("VmallocUsed"), "Kernel memory taken by vmalloc"),
        MetricDescriptor(
            "memory.vmalloc.chunk", .bytes, .meminfo("VmallocChunk"), "Largest free vmalloc block; 0 on newer kernels"),
        MetricDescriptor("memory.percpu", .bytes, .meminfo("Percpu"), "Per-CPU kernel memory; grows with cgroups"),
        MetricDescriptor(
            "memory.corrupted", .bytes, .meminfo("HardwareCorrupted"), "RAM that the kernel has retired as broken"),
        MetricDescriptor(
            "memory.huge.anon", .bytes, .meminfo("AnonHugePages"), "Process memory in transparent huge pages"),
        MetricDescriptor("memory.huge.shmem", .bytes, .meminfo("ShmemHugePages"), "tmpfs in huge pages"),
        MetricDescriptor(
            "memory.huge.shmem.mapped", .bytes, .meminfo("ShmemPmdMapped"), "tmpfs mapped with huge pages"),
        MetricDescriptor("memory.huge.file", .bytes, .meminfo("FileHugePages"), "Page cache in huge pages"),
        MetricDescriptor(
            "memory.huge.file.mapped", .bytes, .meminfo("FilePmdMapped"), "Page cache mapped with huge pages"),
        MetricDescriptor("memory.cma", .bytes, .meminfo("CmaTotal"), "Contiguous memory area"),
        MetricDescriptor("memory.cma.free", .bytes, .meminfo("CmaFree"), "Free part of the contiguous memory area"),
        MetricDescriptor(
            "memory.unaccepted", .bytes, .meminfo("Unaccepted"), "RAM that a confidential guest has not accepted yet"),
        MetricDescriptor("memory.balloon", .bytes, .meminfo("Balloon"), "RAM that the hypervisor's balloon has taken"),
        MetricDescriptor("memory.hugetlb", .bytes, .meminfo("Hugetlb"), "RAM set aside for huge pages of all sizes"),
        MetricDescriptor("memory.hugetlb.page", .bytes, .meminfo("Hugepagesize"), "Size of a default huge page"),
        MetricDescriptor(
            "memory.hugetlb.pages", .count, .meminfo("HugePages_Total"), as: "memory_HugePages_Total",
            "Huge pages set aside"),
        MetricDescriptor(
            "memory.hugetlb.pages.free", .count, .meminfo("HugePages_Free"), as: "memory_HugePages_Free",
            "Huge pages that nobody uses"),
        MetricDescriptor(
            "memory.hugetlb.pages.reserved", .count, .meminfo("HugePages_Rsvd"), as: "memory_HugePages_Rsvd",
            "Huge pages promised, not yet used"),
        MetricDescriptor(
            "memory.hugetlb.pages.surplus", .count, .meminfo("HugePages_Surp"), as: "memory_HugePages_Surp",
            "Huge pages above the configured number"),
        MetricDescriptor(
            "memory.direct_map.4k", .bytes, .meminfo("DirectMap4k"), "RAM mapped by the kernel in 4 KiB pages"),
        MetricDescriptor(
            "memory.direct_map.2m", .bytes, .meminfo("DirectMap2M"), "RAM mapped by the kernel in 2 MiB pages"),
        MetricDescriptor(
            "memory.direct_map.1g", .bytes, .meminfo("DirectMap1G"), "RAM mapped by the kernel in 1 GiB pages"),

        MetricDescriptor(
            "memory.file", .bytes, .derived("memory.active.file + memory.inactive.file"),
            "Page cache that reclaim can take; tmpfs left out"),
        MetricDescriptor(
            "memory.user", .bytes, .derived("memory.available + memory.anon"),
            "What processes can have at most; a full tmpfs makes it smaller"),
        MetricDescriptor(
            "memory.headroom", .bytes, .derived("memory.available + swap.free"),
            "What is left before the kernel must kill"),
        MetricDescriptor(
            "memory.unaccounted", .bytes, .derived("memory.total less every known use"),
            "RAM that no counter explains: drivers, balloon, kernel leak"),
    ]
}
