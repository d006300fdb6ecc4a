extension Metric {
    /// Names and inodes the kernel remembers: /proc/sys/fs (Documentation/admin-guide/sysctl/fs.rst).
    static let kernelObjects: [Definition] = [
        Definition(
            "dentry.count", .count, .file("/proc/sys/fs/dentry-state, field 1"), as: "dentries",
            "File names the kernel remembers"),
        Definition(
            "dentry.unused", .count, .file("/proc/sys/fs/dentry-state, field 2"), as: "dentries_unused",
            "Remembered file names that nobody uses"),
        Definition(
            "dentry.negative", .count, .file("/proc/sys/fs/dentry-state, field 5"), as: "dentries_negative",
            "Remembered names of files that do not exist; Linux 5.0 and newer"),
        Definition(
            "inode.count", .count, .file("/proc/sys/fs/inode-state, field 1"), as: "inodes",
            "Inodes the kernel remembers"),
        Definition(
            "inode.unused", .count, .file("/proc/sys/fs/inode-state, field 2"), as: "inodes_unused",
            "Remembered inodes that nobody uses"),
    ]

    /// The machine's own life.
    static let host: [Definition] = [
        Definition("host.uptime", .seconds, .file("/proc/uptime"), perUnit: 100, "Time since boot, suspend included"),
        Definition(
            "host.booted", .seconds, .file("/proc/stat, btime"), as: "boot_time_seconds",
            "Moment of boot, in seconds since 1970"),
        Definition(
            "host.suspended", .seconds, kind: .counter, .derived("CLOCK_BOOTTIME less CLOCK_MONOTONIC"), perUnit: 1000,
            "Time spent suspended since boot"),
    ]

    /// healthd on itself. A tick that comes late is itself evidence that the host does not run.
    static let healthd: [Definition] = [
        Definition(
            "tick.lateness", .seconds, .derived("set by the daemon"), perUnit: 1e9,
            "How much later than due this tick began; suspend left out"),
        Definition(
            "tick.duration", .seconds, .derived("set by the daemon"), perUnit: 1e9,
            "How long the tick before this one took"),
        Definition(
            "tick.missed", .count, kind: .counter, .derived("set by the daemon"), "Ticks that were due and never began"),
        Definition(
            "journal.dropped", .count, kind: .counter, .derived("set by the daemon"),
            as: "journal_dropped_events_total", "Events that could not be reported"),
        Definition(
            "config.valid", .count, .derived("set by the daemon"),
            "1 when the configuration in force is the one on disk, 0 when that one was refused"),
        Definition(
            "healthd.memory", .bytes, .file("/proc/self/statm, field 2"), as: "resident_memory_bytes",
            "RAM that healthd itself takes"),
        Definition(
            "healthd.memory.shared", .bytes, .file("/proc/self/statm, field 3"), as: "resident_shared_memory_bytes",
            "Part of it that is shared with others"),
        Definition(
            "exhaustion.time", .seconds, .derived("the evaluator's forecast over memory.headroom"),
            "Time until memory runs out; in rules infinite while it does not, absent outside of them"),
    ]

    /// One value per systemd unit, for rules with `each`.
    static let units: [Definition] = [
        unit("unit.memory", .bytes, "memory.current", "Memory of the unit, page cache included"),
        unit("unit.anon", .bytes, "memory.stat, anon", "Process memory of the unit"),
        unit("unit.file", .bytes, "memory.stat, file", "Page cache of the unit"),
        unit("unit.swap", .bytes, "memory.swap.current", "Swap that the unit takes"),
        unit("unit.limit", .bytes, "memory.max", "The unit's own limit; absent without one"),
        Definition(
            "unit.growth", .ratio, .derived("slope of unit.anon + unit.swap"), scope: .unit,
            "Share of the host's memory by which the unit grows in an hour"),
        unit(
            "unit.pressure.memory.some", .seconds, kind: .stall, "memory.pressure, some",
            "Time in which at least one task of the unit waited for memory"),
        unit(
            "unit.pressure.memory.full", .seconds, kind: .stall, "memory.pressure, full",
            "Time in which every task of the unit waited for memory"),
        unit(
            "unit.oom.kills", .count, kind: .counter, "memory.events, oom_kill",
            "Processes of the unit killed for memory"),
    ]

    private static func unit(
        _ name: String, _ unit: Unit, kind: Kind = .gauge, _ file: String, _ meaning: String
    ) -> Definition {
        Definition(
            name, unit, kind: kind, .file("the unit's cgroup, \(file)"),
            perUnit: kind == .stall ? 1e6 : 1, scope: .unit, meaning)
    }
}
