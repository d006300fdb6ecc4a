import Testing

@testable import ProcMetrics

/// Reports as kernels of different ages write them, and such of which a part is missing.
@Suite struct OOMKernelsTests {
    private func kills(_ lines: [String]) -> [OOMKill] {
        KmsgReader.kills(in: lines.enumerated().map { "6,\($0),\(1000 * $0),-;\($1)\n" })
    }

    private let begins =
        "leak invoked oom-killer: gfp_mask=0x14000c0(GFP_KERNEL), nodemask=(null), order=0, oom_score_adj=0"
    private let limit = "memory: usage 524288kB, limit 524288kB, failcnt 4051"
    private let atLimit = "Memory cgroup out of memory: Kill process 512 (leak) score 961 or sacrifice child"
    private let victim = "Killed process 512 (leak) total-vm:9kB, anon-rss:1024kB, file-rss:7kB, shmem-rss:0kB"

    private func legacy(_ group: String, _ limit: String) -> String {
        "Task in \(group) killed as a result of limit of \(limit)"
    }

    private func summary(
        _ constraint: String = "NONE", nodemask: String = "(null)", cpuset: String = "/", mems: String = "0-1",
        limit: String? = nil, group: String = "/system.slice/leak.service", name: String = "leak", pid: Int = 512
    ) -> String {
        let paths = limit.map { "oom_memcg=\($0)" } ?? "global_oom"
        return
            "oom-kill:constraint=CONSTRAINT_\(constraint),nodemask=\(nodemask),cpuset=\(cpuset),mems_allowed=\(mems),\(paths),task_memcg=\(group),task=\(name),pid=\(pid),uid=0"
    }

    // MARK: Before 5.0

    @Test(arguments: [
        ("/system.slice/app.service", "/system.slice/app.service", "app.service", "app.service"),
        ("/system.slice/app.service", "/system.slice", "app.service", "system.slice"),
        ("/system.slice/app.service/inner", "/system.slice/app.service/inner", "app.service", nil),
        ("/lxc/101/a.service", "/lxc/101", "lxc/101", "lxc/101"),
        (
            "/user.slice/user@1000.service/x killed as a result of limit of /system.slice/a.service",
            "/user.slice/user@1000.service", "user@1000.service/x killed as a result of limit of ", "user@1000.service"
        ),
        ("/a.service", "/", "a.service", nil),
    ])
    func `the groups of a kill at a limit`(group: String, limit path: String, unit: String, limited: String?) {
        let kills = kills([begins, legacy(group, path), limit, atLimit, victim])
        #expect(kills.map(\.unit) == [unit])
        #expect(kills.map(\.oomMemcgUnit) == [limited])
        #expect(kills.map(\.limit) == [512 << 20])
        #expect(kills.map(\.constraint) == [.memcg])
        #expect(kills.map(\.memory) == [1 << 20])
    }

    @Test func `the groups are those of the kill that follows, and of no other`() {
        let host = "Out of memory: Kill process 512 (leak) score 961 or sacrifice child"
        let groups = legacy("/a.service", "/a.service")
        #expect(kills([begins, groups, limit, atLimit, begins, host, victim]).map(\.unit) == [nil])
        #expect(kills([begins, groups, limit, atLimit, victim, atLimit, victim]).map(\.unit) == ["a.service", nil])
        #expect(kills([begins, groups, limit, host, victim]).map(\.constraint) == [.unconstrained])
    }

    @Test func `the groups may come in parts, and other lines in parts follow`() {
        let records = [
            "4,1,1,-;Task in \n", "4,2,1,c;/system.slice/app.service\n", "4,3,1,c; killed as a result of limit of \n",
            "4,4,1,c;/system.slice\n", "4,5,1,-;\(limit)\n", "4,6,1,-;Memory cgroup stats for \n",
            "4,7,1,c;/x: cache:0KB\n",
            "3,8,1,-;\(atLimit)\n", "3,9,1,-;\(victim)\n",
        ]
        let kills = KmsgReader.kills(in: records)
        #expect(kills.map(\.unit) == ["app.service"] && kills.map(\.oomMemcgUnit) == ["system.slice"])
    }

    @Test func `nodes of a policy stand in the first line`() {
        let policy = begins.replacing("(null)", with: "0,2-3")
        let host = "Out of memory: Kill process 512 (leak) score 961 or sacrifice child"
        let kill = kills([policy, host, victim]).first
        #expect(kill?.constraint == .memoryPolicy && kill?.nodes == "0,2-3")
        #expect(kills([begins, host, victim]).map(\.constraint) == [.unconstrained])
    }

    // MARK: From 5.0 on

    @Test func `the nodes of a CPU set and of a memory policy`() {
        let host = "Out of memory: \(victim)"
        let kill = kills([summary("CPUSET", cpuset: "x,mems_allowed=7,"), host]).first
        #expect(kill?.constraint == .cpuset && kill?.nodes == "0-1")
        let policy = kills([summary("MEMORY_POLICY", nodemask: "0,2", cpuset: "x,nodemask=9,"), host]).first
        #expect(policy?.constraint == .memoryPolicy && policy?.nodes == "0,2")
        #expect(kills([summary(), host]).first?.nodes == nil)
        #expect(kills([summary("CPUSET", mems: "x"), host]).first?.nodes == nil)
    }

    @Test func `a pod at its limit, its container and what it is not`() {
        let pod = "/kubepods/burstable/pod0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
        let id = String(repeating: "4f", count: 32)
        let kill = kills([
            limit, summary("MEMCG", limit: pod, group: "\(pod)/\(id)"), "Memory cgroup out of memory: \(victim)",
        ])
        .first
        #expect(kill?.location?.container?.id == id)
        #expect(kill?.location?.pod?.uid == "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0")
        #expect(kill?.limitLocation?.limitText == "pod 0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0")
        #expect(kill?.oomMemcgUnit == String(pod.dropFirst()))
        #expect(kill?.limit == 512 << 20)
    }

    // MARK: Parts that are missing

    @Test func `a summary without a victim is a kill, when the next report begins or the log ends`() {
        let alone = summary("MEMCG", limit: "/system.slice", name: "a,task=b", pid: 7)
        for rest in [[], [begins], [summary(), "Out of memory: \(victim)"]] {
            let kill = kills([limit, alone] + rest).first
            #expect(kill?.pid == 7 && kill?.unit == "leak.service" && kill?.memory == nil)
            #expect(kill?.constraint == .memcg && kill?.oomMemcgUnit == "system.slice" && kill?.limit == 512 << 20)
            #expect(kill?.name == "a,task=b")
        }
        #expect(kills([alone, summary(), "Out of memory: \(victim)"]).map(\.pid) == [7, 512])
    }

    @Test func `a summary waits half a second for its victim`() {
        var log = OOMKillParser()
        var kills: [OOMKill] = []
        let record = Array("6,1,1,-;\(summary())\n".utf8)
        log.take(record.span, into: &kills)
        log.unfinished(at: 1_000_000_000, into: &kills)
        log.unfinished(at: 1_400_000_000, into: &kills)
        #expect(kills.isEmpty)
        log.unfinished(at: 1_500_000_000, into: &kills)
        log.unfinished(at: 9_000_000_000, into: &kills)
        #expect(kills.map(\.pid) == [512])
    }

    @Test func `a victim's line that comes late after all is no second kill`() {
        var log = OOMKillParser()
        var kills: [OOMKill] = []
        for (time, line) in [(0, summary()), (1, ""), (2, "Out of memory: \(victim)"), (3, "Out of memory: \(victim)")]
        {
            let record = Array("6,\(time),1,-;\(line)\n".utf8)
            log.take(record.span, into: &kills)
            log.unfinished(at: Int64(time) * 1_000_000_000, into: &kills)
        }
        #expect(kills.map(\.unit) == ["leak.service", nil])
    }

    @Test func `a victim whose summary is of another process is no kill of that`() {
        #expect(kills([summary(pid: 7), "Out of memory: \(victim)"]).map(\.pid) == [512])
    }

    @Test func `a victim without a summary, and with nothing but its virtual size`() {
        let kill = kills(["Out of memory: Killed process 512 (leak) total-vm:9kB"]).first
        #expect(kill?.pid == 512 && kill?.memory == nil && kill?.unit == nil && kill?.location == nil)
    }

    @Test func `a summary before lost records is a kill`() {
        var log = OOMKillParser()
        var kills: [OOMKill] = []
        let record = Array("6,1,1,-;\(summary())\n".utf8)
        log.take(record.span, into: &kills)
        log.forget(into: &kills)
        #expect(kills.map(\.pid) == [512])
    }
}
