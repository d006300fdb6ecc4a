extension Metric {
    /// Tasks and CPUs: /proc/loadavg and /proc/stat.
    static let load: [MetricDescriptor] = [
        MetricDescriptor(
            74, "load.1m", .count, .file("/proc/loadavg, field 1"), scale: 100, as: "load1",
            "Tasks running or blocked, 1 minute average"),
        MetricDescriptor(
            75, "load.5m", .count, .file("/proc/loadavg, field 2"), scale: 100, as: "load5",
            "Tasks running or blocked, 5 minute average"),
        MetricDescriptor(
            76, "load.15m", .count, .file("/proc/loadavg, field 3"), scale: 100, as: "load15",
            "Tasks running or blocked, 15 minute average"),
        MetricDescriptor(77, "tasks.total", .count, .file("/proc/loadavg, field 4"), as: "tasks", "Threads that exist"),
        MetricDescriptor(
            78, "tasks.running", .count, .file("/proc/stat, procs_running"), as: "procs_running",
            "Threads that run or could run"),
        MetricDescriptor(
            79, "tasks.blocked", .count, .file("/proc/stat, procs_blocked"), as: "procs_blocked",
            "Threads in uninterruptible sleep, mostly on a disk (state D)"),
        MetricDescriptor(
            80, "tasks.forks", .count, kind: .counter, .file("/proc/stat, processes"), as: "forks_total",
            "Threads and processes started since boot"),
        MetricDescriptor(
            81, "cpu.count", .count, .file("/proc/stat, cpuN lines"), as: "cpu_online", "CPUs that are online"),
        cpu(82, "user", "ran programs"), cpu(83, "nice", "ran niced programs"), cpu(84, "system", "ran the kernel"),
        cpu(85, "idle", "did nothing"), cpu(86, "iowait", "did nothing while a task waited for a disk"),
        cpu(87, "irq", "served interrupts"), cpu(88, "softirq", "served soft interrupts"),
        cpu(89, "steal", "were held back by the hypervisor"),
        cpu(90, "guest", "ran virtual machines; also in user"),
        cpu(91, "guest_nice", "ran niced virtual machines; also in nice"),
        MetricDescriptor(
            92, "cpu.context_switches", .count, kind: .counter, .file("/proc/stat, ctxt"), as: "context_switches_total",
            "Context switches"),
        MetricDescriptor(
            93, "cpu.interrupts", .count, kind: .counter, .file("/proc/stat, intr"), as: "intr_total",
            "Interrupts served"),
    ]

    /// The kernel counts in USER_HZ, which is 100 on every architecture that Debian ships.
    private static func cpu(_ id: UInt16, _ mode: String, _ what: String) -> MetricDescriptor {
        MetricDescriptor(
            id, "cpu.\(mode)", .seconds, kind: .counter, .file("/proc/stat, cpu line"), scale: 100,
            "Time in which CPUs \(what), all CPUs added up")
    }
}
