internal import HealthRules
internal import ProcMetrics

/// Runs a memory shortage once at the start, on made-up numbers, and delivers nothing: every page of code and heap that the
/// engine, the journal's fields and the saved state need has been touched, and locked, before a shortage in which none
/// could be had.
enum WarmUp {
    /// Raises and clears every kind of alert that memory can give, and formats every kind of event.
    static func run() {
        let engine = AlertEngine(rules: Rule.builtIn)
        for second in 0..<400 {
            for event in engine.evaluate(sample(at: Int64(second), isBad: second < 40)) { format(event) }
            if second == 39 { _ = StateFile.encode(engine.state) }
        }
        format(.stopped(reason: "asked to", traffic: 100, engine.hostSummary, at: Timestamp()))
    }

    private static func format(_ event: Event) { _ = JournalWriter.fields(event, lost: 1) }

    /// Everything that is no number.
    private static let observations: [Observation] = [
        .started(rules: 1, source: "built-in rules", interval: 1_000_000_000),
        .configurationLoaded(path: "/etc/healthd/config.json", source: "/etc/healthd/config.json", rules: 1),
        .configurationRejected(path: "/etc/healthd/config.json", errors: ["line 1", "line 2"], active: .builtIn),
        .sourceFailed(SourceError(source: "kernel files", path: "/proc/meminfo", errno: 5, metrics: [.memoryTotal])),
        .sourceRecovered(SourceError(source: "kernel files", path: "/proc/meminfo", errno: 5, metrics: [.memoryTotal])),
        .eventsLost(observer: "journal", count: 1),
        .notice(.configuration(path: "/etc/healthd/config.json", text: "rules[0]")),
        .stopping(reason: "asked to"),
    ]

    private static let pod = "/kubepods/burstable/pod00000000-0000-0000-0000-000000000000"
    private static let container = String(repeating: "0", count: 64)

    /// A process killed on the host, one at its unit's limit, and one at its pod's, as the kernel logs it.
    private static let kills = KmsgReader.kills(in: [
        "6,1,1,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.slice/b.service,task=c,pid=2,uid=0\n",
        "3,2,1,-;Out of memory: Killed process 2 (c) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0\n",
        "6,3,1,-;memory: usage 4kB, limit 4kB, failcnt 1\n",
        "6,4,1,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a.slice/b.service,task_memcg=/a.slice/b.service,task=d,pid=3,uid=0\n",
        "3,5,1,-;Memory cgroup out of memory: Killed process 3 (d) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n",
        "6,6,1,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=\(pod),task_memcg=\(pod)/\(container),task=d,pid=4,uid=0\n",
        "3,7,1,-;Memory cgroup out of memory: Killed process 4 (d) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n",
    ])

    private static func sample(at second: Int64, isBad: Bool) -> Sample {
        var sample = Sample()
        sample.time = Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000)
        sample.set(.memoryTotal, 8e9)
        sample.set(.memoryAvailable, isBad ? 1e8 : 6e9)
        sample.set(.swapTotal, 0)
        sample.set(.swapFree, 0)
        sample.set(.memoryHeadroom, isBad ? 4e9 - 1e8 * Double(second) : 6e9)
        sample.set(.pressureMemoryFull, Double(min(second, 40)) * 0.9)
        sample.set(.pressureMemorySome, Double(min(second, 40)))
        sample.set(.oomKills, isBad ? 0 : 1)
        sample.kills = second == 40 ? kills : []
        sample.observations = second == 41 ? observations : []
        sample.set(.tickLateness, isBad ? 20 : 0)
        var unit = UnitSample(name: "warm-up.service", cgroupInode: 1)
        unit[.unitAnon] = 1e8 * Double(min(second, 40))
        sample.units = [unit]
        sample.processes = [
            ProcessSample(
                pid: 1, name: "warm-up", unit: unit.name, memory: 1 << 30, oomScore: 900, isNextVictim: true)
        ]
        return sample
    }
}
