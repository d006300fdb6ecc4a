extension Metric {
    /// Who wants to run: /proc/loadavg and /proc/stat.
    static let load: [MetricDescriptor] = [
        MetricDescriptor(
            "load.1m", .count, .file("/proc/loadavg, field 1"), scale: 100, as: "load1",
            "Tasks running or blocked, 1 minute average"),
        MetricDescriptor(
            "load.5m", .count, .file("/proc/loadavg, field 2"), scale: 100, as: "load5",
            "Tasks running or blocked, 5 minute average"),
        MetricDescriptor(
            "load.15m", .count, .file("/proc/loadavg, field 3"), scale: 100, as: "load15",
            "Tasks running or blocked, 15 minute average"),
        MetricDescriptor("tasks.total", .count, .file("/proc/loadavg, field 4"), as: "tasks", "Threads that exist"),
        MetricDescriptor(
            "tasks.running", .count, .file("/proc/stat, procs_running"), as: "procs_running",
            "Threads that run or could run"),
        MetricDescriptor(
            "tasks.blocked", .count, .file("/proc/stat, procs_blocked"), as: "procs_blocked",
            "Threads that wait for a disk (state D)"),
        MetricDescriptor(
            "tasks.forks", .count, kind: .counter, .file("/proc/stat, processes"), as: "forks_total",
            "Threads and processes started since boot"),
        MetricDescriptor(
            "cpu.count", .count, .file("/proc/stat, cpuN lines"), as: "cpu_online", "CPUs that are online"),
        cpu("user", "ran programs"), cpu("nice", "ran niced programs"), cpu("system", "ran the kernel"),
        cpu("idle", "did nothing"), cpu("iowait", "did nothing while a disk was awaited"),
        cpu("irq", "served interrupts"), cpu("softirq", "served soft interrupts"),
        cpu("steal", "were held back by the hypervisor"),
        cpu("guest", "ran virtual machines; also in user"),
        cpu("guest_nice", "ran niced virtual machines; also in nice"),
        MetricDescriptor(
            "cpu.context_switches", .count, kind: .counter, .file("/proc/stat, ctxt"), as: "context_switches_total",
            "Context switches"),
        MetricDescriptor(
            "cpu.interrupts", .count, kind: .counter, .file("/proc/stat, intr"), as: "intr_total", "Interrupts served"),
    ]

    /// The kernel counts in USER_HZ, which is 100 on every architecture that Debian ships.
    private static func cpu(_ mode: String, _ what: String) -> MetricDescriptor {
        MetricDescriptor(
            "cpu.\(mode)", .seconds, kind: .counter, .file("/proc/stat, cpu line"), scale: 100,
            "Time in which CPUs \(what), all CPUs added up")
    }
}
