extension Metric {
    /// Names and inodes the kernel remembers: /proc/sys/fs (Documentation/admin-guide/sysctl/fs.rst).
    static let kernelObjects: [MetricDescriptor] = [
        MetricDescriptor(
            "dentry.count", .count, .file("/proc/sys/fs/dentry-state, field 1"), as: "dentries",
            "File names the kernel remembers"),
        MetricDescriptor(
            "dentry.unused", .count, .file("/proc/sys/fs/dentry-state, field 2"), as: "dentries_unused",
            "Remembered file names that nobody uses"),
        MetricDescriptor(
            "dentry.negative", .count, .file("/proc/sys/fs/dentry-state, field 5"), as: "dentries_negative",
            "Remembered names of files that do not exist; Linux 5.0 and newer"),
        MetricDescriptor(
            "inode.count", .count, .file("/proc/sys/fs/inode-state, field 1"), as: "inodes",
            "Inodes the kernel remembers"),
        MetricDescriptor(
            "inode.unused", .count, .file("/proc/sys/fs/inode-state, field 2"), as: "inodes_unused",
            "Remembered inodes that nobody uses"),
    ]

    /// The machine's own life.
    static let host: [MetricDescriptor] = [
        MetricDescriptor(
            "host.uptime", .seconds, .file("/proc/uptime"), scale: 100, "Time since boot, suspend included"),
        MetricDescriptor(
            "host.booted", .seconds, .file("/proc/stat, btime"), as: "boot_time_seconds",
            "Moment of boot, in seconds since 1970"),
        MetricDescriptor(
            "host.suspended", .seconds, kind: .counter, .derived("CLOCK_BOOTTIME less CLOCK_MONOTONIC"), scale: 1000,
            "Time spent suspended since boot"),
    ]

    /// healthd on itself. A tick that comes late is itself evidence that the host does not run.
    static let healthd: [MetricDescriptor] = [
        MetricDescriptor(
            "tick.lateness", .seconds, .derived("set by the daemon"), scale: 1e9,
            "How much later than due this tick began; suspend left out"),
        MetricDescriptor(
            "tick.duration", .seconds, .derived("set by the daemon"), scale: 1e9,
            "How long the tick before this one took"),
        MetricDescriptor(
            "tick.missed", .count, kind: .counter, .derived("set by the daemon"), "Ticks that were due and never began"),
        MetricDescriptor(
            "journal.dropped", .count, kind: .counter, .derived("set by the daemon"),
            as: "journal_dropped_events_total", "Events that could not be reported"),
        MetricDescriptor(
            "config.valid", .count, .derived("set by the daemon"),
            "1 when the configuration in force is the one on disk, 0 when that one was refused"),
        MetricDescriptor(
            "healthd.memory", .bytes, .file("/proc/self/statm, field 2"), as: "resident_memory_bytes",
            "RAM that healthd itself takes"),
        MetricDescriptor(
            "healthd.memory.shared", .bytes, .file("/proc/self/statm, field 3"), as: "resident_shared_memory_bytes",
            "Part of it that is shared with others"),
        MetricDescriptor(
            "exhaustion.time", .seconds, .derived("the evaluator's forecast over memory.headroom"),
            "Time until memory runs out; in rules infinite while it does not, absent outside of them"),
    ]
}
