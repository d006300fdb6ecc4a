internal import HealthRules
internal import ProcMetrics

/// Plays the bad day once at the start, on numbers that are made up, and tells nobody: every page of code and heap
/// that judging and reporting need has been touched, and locked, before the day comes when none could be had.
/// Saving the state is left out: the encoder is big, and a save that comes late loses nothing.
enum WarmUp {
    /// Raises and clears every kind of alert that memory can give, and writes the reports to nowhere.
    static func play() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        for second in 0..<400 {
            for event in evaluator.evaluate(sample(at: Int64(second), isBad: second < 40)) {
                _ = JournalEntry(.event(event), lost: 1).fields
            }
        }
    }

    /// A process killed on the host, and one at its unit's limit, as the kernel tells it.
    private static let kills = KmsgReader.kills(in: [
        "6,1,1,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.slice/b.service,task=c,pid=2,uid=0\n",
        "3,2,1,-;Out of memory: Killed process 2 (c) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB, UID:0\n",
        "6,3,1,-;memory: usage 4kB, limit 4kB, failcnt 1\n",
        "6,4,1,-;oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=/a.slice/b.service,task_memcg=/a.slice/b.service,task=d,pid=3,uid=0\n",
        "3,5,1,-;Memory cgroup out of memory: Killed process 3 (d) total-vm:4kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB\n",
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
        sample.set(.tickLateness, isBad ? 20 : 0)
        var unit = UnitSample(name: "rehearsal.service", instance: 1)
        unit[.unitAnon] = 1e8 * Double(min(second, 40))
        sample.units = [unit]
        sample.processes = [
            ProcessSample(
                pid: 1, name: "rehearsal", unit: unit.name, memory: 1 << 30, oomScore: 900, isNextVictim: true)
        ]
        return sample
    }
}
