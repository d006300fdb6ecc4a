extension Metric {
    /// Dentries and inodes that the kernel caches: /proc/sys/fs (Documentation/admin-guide/sysctl/fs.rst).
    static let kernelObjects: [MetricDescriptor] = [
        MetricDescriptor(
            126, "dentry.count", .count, .file("/proc/sys/fs/dentry-state, field 1"), as: "dentries",
            "Dentries (cached file names)"),
        MetricDescriptor(
            127, "dentry.unused", .count, .file("/proc/sys/fs/dentry-state, field 2"), as: "dentries_unused",
            "Dentries not in use"),
        MetricDescriptor(
            128, "dentry.negative", .count, .file("/proc/sys/fs/dentry-state, field 5"), as: "dentries_negative",
            "Dentries of files that do not exist; Linux 5.0 and newer"),
        MetricDescriptor(
            129, "inode.count", .count, .file("/proc/sys/fs/inode-state, field 1"), as: "inodes",
            "Inodes in the kernel's cache"),
        MetricDescriptor(
            130, "inode.unused", .count, .file("/proc/sys/fs/inode-state, field 2"), as: "inodes_unused",
            "Cached inodes not in use"),
    ]

    /// Boot and suspend.
    static let host: [MetricDescriptor] = [
        MetricDescriptor(
            131, "host.uptime", .seconds, .file("/proc/uptime"), scale: 100, "Time since boot, suspend included"),
        MetricDescriptor(
            132, "host.boot_time", .seconds, .file("/proc/stat, btime"), as: "boot_time_seconds",
            "Moment of boot, in seconds since 1970"),
        MetricDescriptor(
            133, "host.suspended", .seconds, kind: .counter, .derived("CLOCK_BOOTTIME less CLOCK_MONOTONIC"),
            scale: 1000,
            "Time spent suspended since boot"),
    ]

    /// healthd on itself. A late tick is evidence that the host was stalled.
    static let healthd: [MetricDescriptor] = [
        MetricDescriptor(
            134, "tick.lateness", .seconds, .derived("set by the daemon"), scale: 1e9,
            "Delay of this tick behind its deadline; suspend left out"),
        MetricDescriptor(
            135, "tick.duration", .seconds, .derived("set by the daemon"), scale: 1e9,
            "Duration of the previous tick"),
        MetricDescriptor(
            136, "tick.missed", .count, kind: .counter, .derived("set by the daemon"),
            "Ticks that were skipped because a tick before them was late"),
        MetricDescriptor(
            137, "events.lost", .count, kind: .counter, .derived("set by the daemon"),
            as: "events_lost_total", "Events that an observer did not deliver"),
        MetricDescriptor(
            163, "source.errors", .count, kind: .counter, .derived("set by the sources"),
            "Reads and listings of sources that failed"),
        MetricDescriptor(
            164, "source.age", .seconds, .derived("set by the sources"), scale: 1e9,
            "Age of the oldest reading in use that was made outside of the tick"),
        MetricDescriptor(
            172, "values.impossible", .count, kind: .counter, .derived("set by the sources"),
            "Values that cannot be, such as more free swap than swap; such a value is absent"),
        MetricDescriptor(
            138, "config.valid", .count, .derived("set by the daemon"), as: "config_last_reload_successful",
            "1 when the loaded configuration is the one on disk, 0 when that one was rejected"),
        MetricDescriptor(
            139, "healthd.memory", .bytes, .file("/proc/self/statm, field 2"), as: "process_resident_memory_bytes",
            "Resident memory of healthd"),
        MetricDescriptor(
            140, "healthd.memory.shared", .bytes, .file("/proc/self/statm, field 3"),
            as: "process_resident_shared_memory_bytes",
            "Part of it that is shared with other processes"),
        MetricDescriptor(
            141, "memory.exhaustion.time", .seconds, .derived("forecast over memory.headroom"),
            "Time until memory is exhausted; in rules infinite while it does not fall, absent outside of rules"),
        MetricDescriptor(
            175, "memory.exhaustion.held", .seconds, .derived("forecast over memory.headroom"),
            "For how long that forecast has held: since it was last 2 to 4 times as long, and over 8 s; absent outside of rules"
        ),
        MetricDescriptor(
            176, "memory.known", .seconds, .derived("memory.headroom"),
            "For how long healthd has known this host's memory, before a restart included; absent outside of rules"),
    ]
}
