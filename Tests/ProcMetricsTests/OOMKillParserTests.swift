import Testing

@testable import ProcMetrics

@Suite struct OOMKillParserTests {
    /// Records as the device gives them, numbered, a millisecond apart.
    private func kills(_ lines: [String], priority: Int = 6) -> [OOMKill] {
        KmsgReader.kills(
            in: lines.enumerated().map { number, line in "\(priority),\(number),\(1000 * number),-;\(line)\n" })
    }

    private let sizes = "total-vm:9kB, anon-rss:1024kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0"

    private func onHost(_ path: String = "/system.slice/leak.service", pid: Int = 512) -> String {
        "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=\(path),task=leak,pid=\(pid),uid=0"
    }

    private func atLimit(_ limit: String, pid: Int = 512) -> String {
        "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=\(limit),task_memcg=/system.slice/leak.service,task=leak,pid=\(pid),uid=0"
    }

    private func host(pid: Int = 512, name: String = "leak") -> String {
        "Out of memory: Killed process \(pid) (\(name)) \(sizes)"
    }

    private func group(pid: Int = 512, name: String = "leak") -> String {
        "Memory cgroup out of memory: Killed process \(pid) (\(name)) \(sizes)"
    }

    private let limit = "memory: usage 204800kB, limit 204800kB, failcnt 13"
    private let whole = "Tasks in /system.slice/leak.service are going to be killed due to memory.oom.group set"

    @Test func `a kill because the host ran out`() {
        #expect(
            kills(["leak invoked oom-killer: gfp_mask=0x1", onHost(), host(), "oom_reaper: reaped process 512 (leak)"])
                == [OOMKill(pid: 512, name: "leak", unit: "leak.service", memory: 1_048_576, oomMemcgUnit: nil)])
    }

    @Test func `a kill at a unit's own limit, and at that of a slice`() {
        let kill = { (unit: String) in
            OOMKill(
                pid: 512, name: "leak", unit: "leak.service", memory: 1_048_576, oomMemcgUnit: unit, constraint: .memcg,
                limit: 209_715_200)
        }
        #expect(kills([limit, atLimit("/system.slice/leak.service"), group()]) == [kill("leak.service")])
        #expect(kills([limit, atLimit("/system.slice"), group()]) == [kill("system.slice")])
    }

    @Test func `a kill at a limit within a unit is that unit's loss, and not at its limit`() {
        let kill = OOMKill(
            pid: 512, name: "leak", unit: "leak.service", memory: 1_048_576, oomMemcgUnit: nil, constraint: .memcg,
            limit: 209_715_200)
        let inner = atLimit("/system.slice/leak.service/payload").replacing(
            "task_memcg=/system.slice/leak.service", with: "task_memcg=/system.slice/leak.service/payload/a.service")
        #expect(kills([limit, inner, group()]) == [kill])
    }

    @Test func `without a report, which the kernel holds back in a storm, unit and limit are not known`() {
        let kill = OOMKill(
            pid: 513, name: "leak", unit: nil, memory: 1_048_576, oomMemcgUnit: nil, constraint: .memcg, limit: nil)
        #expect(kills([limit, atLimit("/system.slice/leak.service"), group(), group(pid: 513)]).last == kill)
        #expect(kills([limit, atLimit("/system.slice/leak.service", pid: 7), group(pid: 513)]) == [kill])
    }

    @Test func `a report is for one victim only`() {
        #expect(kills([onHost(), host(), host()]).map(\.unit) == ["leak.service", nil])
        #expect(kills([limit, onHost(), host()]).map(\.limit) == [nil])
    }

    @Test func `all of a unit are killed with it`() {
        let kills = kills([
            limit, atLimit("/system.slice/leak.service"), group(), whole, group(pid: 513, name: "child"), group(),
        ])
        #expect(kills.map(\.pid) == [512, 513, 512])
        #expect(kills.map(\.unit) == ["leak.service", "leak.service", "leak.service"])
        #expect(kills.map(\.limit) == [209_715_200, 209_715_200, 209_715_200])
        #expect(kills.map(\.oomMemcgUnit) == ["leak.service", "leak.service", "leak.service"])
    }

    @Test func `a group ends with the next report and after a second`() {
        let late = KmsgReader.kills(in: [
            "6,1,1000,-;\(onHost())\n", "3,2,1000,-;\(host())\n", "6,3,1000,-;\(whole)\n",
            "3,4,1500000,-;\(host(pid: 513))\n",
        ])
        #expect(late.map(\.unit) == ["leak.service", nil])
        let next = kills([onHost(), host(), whole, onHost("/system.slice/b.service", pid: 7), host(pid: 8)])
        #expect(next.map(\.unit) == ["leak.service", nil])
    }

    @Test func `a line in parts is put together, whatever stands between them`() {
        let parts = [
            "6,1,1,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null)\n", "6,2,1,c;,cpuset=\n", "6,3,1,c;/\n",
            "4,4,1,-;eth0: link is up\n", "6,5,1,c;,mems_allowed=0,global_oom,task_memcg=/system.slice/leak.service\n",
            "12,6,1,c;,task=evil,pid=1,uid=0\n", "6,7,1,c;,task=leak,pid=512,uid=0\n", "3,8,1,-;\(host())\n",
            "6,9,1,-;Tasks in \n", "6,10,1,c;/a.service\n",
            "6,11,1,c; are going to be killed due to memory.oom.group set\n", "3,12,1,-;\(host(pid: 513))\n",
        ]
        #expect(KmsgReader.kills(in: parts).map(\.unit) == ["leak.service", "a.service"])
    }

    @Test func `a line that never ends takes no memory`() {
        let part = "6,1,1,c;" + String(repeating: "x", count: 8000) + "\n"
        let parts = ["6,1,1,-;oom-kill:constraint=x\n"] + Array(repeating: part, count: 100)
        #expect(KmsgReader.kills(in: parts + ["3,1,1,-;\(host())\n"]).map(\.unit) == [nil])
    }

    @Test func `what others write to the log is not believed`() {
        #expect(kills([onHost(), host()], priority: 12).isEmpty)
        #expect(kills([onHost(), host()], priority: 8).isEmpty)
        #expect(kills([onHost(), host()], priority: 3).count == 1)
    }

    @Test func `an older kernel says why before`() {
        let old = "Killed process 512 (leak) total-vm:9kB, anon-rss:1kB, file-rss:0kB"
        let unit = "Memory cgroup out of memory: Kill process 512 (leak) score 900 or sacrifice child"
        let host = "Out of memory: Kill process 512 (leak) score 900 or sacrifice child"
        #expect(kills([unit, old, old]).map(\.constraint) == [.memcg, .unconstrained])
        #expect(kills([unit, host, old]).map(\.constraint) == [.unconstrained])
        #expect(kills([atLimit("/system.slice/a.service"), old]).map(\.constraint) == [.unconstrained])
        #expect(kills([atLimit("/system.slice"), old]).map(\.oomMemcgUnit) == ["system.slice"])
    }

    @Test func `names are shown as they are where they can be, and systemd's escapes stay`() {
        let kills = kills([
            #"oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/system.slice/a\x5cx2db.service,task=caf\xc3\xa9\x0a,pid=512,uid=0"#,
            host(name: #"caf\xc3\xa9\x0a"#),
        ])
        #expect(kills.map(\.name) == [#"café\x0a"#])
        #expect(kills.map(\.unit) == [#"a\x2db.service"#])
    }

    @Test func `every cut and every changed byte is survived`() {
        let record = Array("6,1,1,-;\(atLimit("/system.slice/leak.service"))\n".utf8)
        let victim = Array("3,2,1,-;\(group())\n".utf8)
        var count = 0
        for index in record.indices {
            for byte in [0x00, 0x0A, 0x2C, 0x2F, 0x3D, 0x39, 0x5C, 0xFF] as [UInt8] {
                var changed = record
                changed[index] = byte
                var log = OOMKillParser()
                var kills: [OOMKill] = []
                for text in [Array(changed[...index]), changed, victim] { log.take(text.span, into: &kills) }
                // A summary that another follows, before it is whole, may be a kill too.
                if kills.last?.memory != nil { count += 1 }
            }
        }
        #expect(count == record.count * 8)
    }

    /// As in dump_oom_victim, mm/oom_kill.c: only CONSTRAINT_NONE is a host that has run out.
    @Test(arguments: [
        ("CONSTRAINT_NONE", OOMKill.Constraint.unconstrained), ("CONSTRAINT_CPUSET", .cpuset),
        ("CONSTRAINT_MEMORY_POLICY", .memoryPolicy), ("CONSTRAINT_FUTURE", .unconstrained), ("x", .unconstrained),
    ])
    func `distinguishes memory nodes that ran out from the host`(constraint: String, expected: OOMKill.Constraint) {
        let kills = KmsgReader.kills(in: [
            "4,801,9000000,-;solver invoked oom-killer: gfp_mask=0x140cca(GFP_HIGHUSER_MOVABLE|__GFP_COMP), order=0, oom_score_adj=0\n",
            "6,802,9000100,-;oom-kill:constraint=\(constraint),nodemask=(null),cpuset=batch.service,mems_allowed=0-1,global_oom,task_memcg=/system.slice/batch.service,task=solver,pid=4711,uid=33\n",
            "3,803,9000200,-;Out of memory: Killed process 4711 (solver) total-vm:900000kB, anon-rss:500000kB, file-rss:1200kB, shmem-rss:0kB, UID:33 pgtables:1300kB oom_score_adj:0\n",
        ])
        #expect(kills.map(\.constraint) == [expected])
        #expect(kills.map(\.unit) == ["batch.service"])
        #expect(kills.map(\.oomMemcgUnit) == [nil])
    }

    @Test func `a constraint that another process has written in its name is not believed`() {
        let kills = KmsgReader.kills(in: [
            "6,802,9000100,-;oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,task_memcg=/a.service,task=oom-kill:constraint=CONSTRAINT_CPUSET,,pid=4711,uid=33\n",
            "3,803,9000200,-;Out of memory: Killed process 4711 (oom-kill:constraint=CONSTRAINT_CPUSET,) total-vm:9kB, anon-rss:5kB, file-rss:1kB, shmem-rss:0kB, UID:33 pgtables:1kB oom_score_adj:0\n",
        ])
        #expect(kills.map(\.constraint) == [.unconstrained])
    }
}
