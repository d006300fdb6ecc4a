/// One value per systemd unit, for rules with `each`: the unit's control group
/// (Documentation/admin-guide/cgroup-v2.rst), and what healthd makes of it.
extension Metric {
    static let units: [MetricDescriptor] = [
        unit("unit.memory", .bytes, "memory.current", "Memory of the unit, page cache included"),
        unit("unit.anon", .bytes, "memory.stat, anon", "Process memory of the unit"),
        unit("unit.file", .bytes, "memory.stat, file", "Page cache of the unit, tmpfs included"),
        unit(
            "unit.file.inactive", .bytes, "memory.stat, inactive_file",
            "Page cache of the unit that was not used lately"),
        unit("unit.shmem", .bytes, "memory.stat, shmem", "Files in tmpfs and shared memory that the unit wrote"),
        unit(
            "unit.slab.reclaimable", .bytes, "memory.stat, slab_reclaimable",
            "File names and inodes that the kernel remembers for the unit"),
        unit(
            "unit.slab.unreclaimable", .bytes, "memory.stat, slab_unreclaimable",
            "Kernel objects of the unit that cannot be given back"),
        unit("unit.sock", .bytes, "memory.stat, sock", "Buffers of the unit's network connections"),
        unit("unit.swap", .bytes, "memory.swap.current", "Swap that the unit takes"),
        unit("unit.limit", .bytes, "memory.max", "The unit's own limit; infinite without one"),
        unit(
            "unit.high", .bytes, "memory.high", "The mark above which the unit is slowed down; infinite without one"),
        unit("unit.pids", .count, "pids.current", "Processes and threads of the unit"),
        unit(
            "unit.refault.file", .count, kind: .counter, "memory.stat, workingset_refault_file",
            "Pages of files that the unit needed again soon after they were evicted"),
        unit(
            "unit.refault.anon", .count, kind: .counter, "memory.stat, workingset_refault_anon",
            "Pages of process memory that the unit needed again soon after they were swapped out"),
        unit(
            "unit.pressure.memory.some", .seconds, kind: .stall, "memory.pressure, some",
            "Time in which at least one task of the unit waited for memory"),
        unit(
            "unit.pressure.memory.full", .seconds, kind: .stall, "memory.pressure, full",
            "Time in which every task of the unit waited for memory"),
        unit(
            "unit.oom.kills", .count, kind: .counter, "memory.events, oom_kill",
            "Processes of the unit killed for memory"),
        derived(
            "unit.arrived", .seconds, "first sight of the unit",
            "Time since the unit came to this host; absent after 24 h"),
        derived(
            "unit.changed", .seconds, "ctime of its unit file and drop-ins",
            "Time since the unit file or a drop-in was changed; absent after 24 h"),
        derived(
            "unit.growth", .ratio, "slope of unit.anon + unit.swap",
            "Share of the host's memory by which the unit grows in an hour; 0 while it does not surely grow"),
        derived(
            "unit.exhaustion.time", .seconds, "unit.growth, and unit.limit or what the host has left",
            "Time until the unit is at its own limit, or has the host's last memory; infinite while it does not grow"),
    ]

    private static func unit(
        _ name: String, _ unit: Unit, kind: Kind = .gauge, _ file: String, _ meaning: String
    ) -> MetricDescriptor {
        MetricDescriptor(
            name, unit, kind: kind, .file("the unit's cgroup, \(file)"),
            scale: kind == .stall ? 1e6 : 1, scope: .unit, meaning)
    }

    private static func derived(_ name: String, _ unit: Unit, _ how: String, _ meaning: String) -> MetricDescriptor {
        MetricDescriptor(name, unit, .derived(how), scope: .unit, meaning)
    }
}
