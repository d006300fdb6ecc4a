/// One value per systemd unit, for rules with `each`: the unit's control group
/// (Documentation/admin-guide/cgroup-v2.rst), and what healthd derives from it.
extension Metric {
    static let units: [MetricDescriptor] = [
        unit(142, "unit.memory", .bytes, "memory.current", "Memory of the unit, page cache included"),
        unit(143, "unit.anon", .bytes, "memory.stat, anon", "Process memory of the unit"),
        unit(144, "unit.file", .bytes, "memory.stat, file", "Page cache of the unit, tmpfs included"),
        unit(
            145, "unit.file.inactive", .bytes, "memory.stat, inactive_file",
            "Page cache of the unit that was not used recently"),
        unit(146, "unit.shmem", .bytes, "memory.stat, shmem", "Files in tmpfs and shared memory that the unit wrote"),
        unit(
            147, "unit.slab.reclaimable", .bytes, "memory.stat, slab_reclaimable",
            "Dentries and inodes that the kernel caches for the unit"),
        unit(
            148, "unit.slab.unreclaimable", .bytes, "memory.stat, slab_unreclaimable",
            "Kernel objects of the unit that cannot be reclaimed"),
        unit(149, "unit.sock", .bytes, "memory.stat, sock", "Buffers of the unit's network connections"),
        unit(150, "unit.swap", .bytes, "memory.swap.current", "Swap that the unit takes"),
        unit(151, "unit.memory.max", .bytes, "memory.max", "The unit's own memory limit; infinite without one"),
        unit(
            152, "unit.memory.high", .bytes, "memory.high",
            "The limit above which the unit is throttled; infinite without one"),
        unit(153, "unit.pids", .count, "pids.current", "Processes and threads of the unit"),
        unit(
            154, "unit.refault.file", .count, kind: .counter, "memory.stat, workingset_refault_file",
            "Pages of files that the unit needed again soon after they were evicted"),
        unit(
            155, "unit.refault.anon", .count, kind: .counter, "memory.stat, workingset_refault_anon",
            "Pages of process memory that the unit needed again soon after they were swapped out"),
        unit(
            156, "unit.pressure.memory.some", .seconds, kind: .stall, "memory.pressure, some",
            "Time in which at least one task of the unit waited for memory"),
        unit(
            157, "unit.pressure.memory.full", .seconds, kind: .stall, "memory.pressure, full",
            "Time in which every task of the unit waited for memory"),
        unit(
            158, "unit.oom.kills", .count, kind: .counter, "memory.events, oom_kill",
            "Processes of the unit that were OOM-killed"),
        unit(
            173, "unit.limit.hits", .count, kind: .counter, "memory.events, high + max",
            "How often the unit reached its own limit, unit.memory.high or unit.memory.max, and was reclaimed from"),
        derived(
            159, "unit.age", .seconds, "the unit's first discovery",
            "Time since the unit was first seen on this host; absent after 24 h"),
        derived(
            160, "unit.changed.age", .seconds, "ctime of its unit file and drop-ins",
            "Time since the unit file or a drop-in was changed; absent after 24 h"),
        derived(
            161, "unit.memory.growth", .bytesPerSecond, "slope of unit.anon + unit.swap",
            "Rate at which the unit's memory grows; 0 while the growth is not significant"),
        derived(
            162, "unit.memory.exhaustion.time", .seconds,
            "unit.memory.growth, and unit.memory.max or what the host has left",
            "Time until the unit reaches its own limit or exhausts the host's memory; infinite while it does not grow"),
    ]

    private static func unit(
        _ id: UInt16, _ name: String, _ measurementUnit: MeasurementUnit, kind: Kind = .gauge, _ file: String,
        _ meaning: String
    ) -> MetricDescriptor {
        MetricDescriptor(
            id, name, measurementUnit, kind: kind, .file("the unit's cgroup, \(file)"),
            scale: kind == .stall ? 1e6 : 1, scope: .unit, meaning)
    }

    private static func derived(
        _ id: UInt16, _ name: String, _ measurementUnit: MeasurementUnit, _ how: String, _ meaning: String
    ) -> MetricDescriptor {
        MetricDescriptor(id, name, measurementUnit, .derived(how), scope: .unit, meaning)
    }
}
