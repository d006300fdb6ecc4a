import Testing

@testable import ProcMetrics

@Suite struct TopProcessesTests {
    private func found(_ host: TemporaryHost, _ names: [String], inGroups: Bool = true) -> [ProcessSample] {
        var processes = TopProcesses(root: host.root)
        return processes.processes(
            of: names.map { .init(name: $0, directory: inGroups ? "\(host.root)/sys/fs/cgroup/\($0)" : nil) })
    }

    @Test(arguments: [true, false]) func `names the three largest of each unit`(inGroups: Bool) throws {
        let host = try TemporaryHost(["sys/fs/cgroup/a.service/cgroup.procs": "10\n11\n12\n13\n99\n"])
        for (pid, anon) in [(10, 40), (11, 400), (12, 80), (13, 120)] {
            try host.process(pid, cgroup: "0::/a.service/inner\n", anon: anon, score: pid, name: "a\(pid)")
        }
        try host.process(50, cgroup: "0::/b.service\n", anon: 9000, score: 500, name: "b")
        let reported = found(host, ["a.service"], inGroups: inGroups)
        #expect(reported.map(\.pid) == [11, 13, 12, 50])
        #expect(reported.map(\.unit) == ["a.service", "a.service", "a.service", "b.service"])
        #expect(reported.map(\.isNextVictim) == [false, false, false, true])
        #expect(
            reported.first
                == ProcessSample(
                    pid: 11, name: "a11", unit: "a.service", memory: 409_600, oomScore: 11, isNextVictim: false))
    }

    @Test func `finds processes below the unit's own group`() throws {
        let host = try TemporaryHost([
            "sys/fs/cgroup/a.service/cgroup.procs": "", "sys/fs/cgroup/a.service/x/y/cgroup.procs": "10\n",
            "sys/fs/cgroup/a.service/z/cgroup.procs": "11\n",
        ])
        for pid in [10, 11] { try host.process(pid, cgroup: "0::/a.service/x\n", anon: pid * 4) }
        #expect(found(host, ["a.service"]).map(\.pid) == [11, 10])
    }

    @Test func `tells nobody twice`() throws {
        let host = try TemporaryHost(["sys/fs/cgroup/a.service/cgroup.procs": "10\n"])
        try host.process(10, cgroup: "0::/a.service\n", anon: 4, score: 9)
        #expect(found(host, ["a.service"]).map(\.isNextVictim) == [true])
    }

    @Test func `the victim has the highest score, then the most memory; some are never killed`() throws {
        let host = try TemporaryHost()
        try host.process(1, cgroup: "0::/init.scope\n", anon: 9000, score: 900)
        try host.process(2, cgroup: "0::/a.service\n", anon: 9000, score: 800, adjustment: -1000)
        try host.process(3, cgroup: "0::/b.service\n", anon: 40, score: 700)
        try host.process(4, cgroup: "0::/c.service\n", anon: 80, score: 700)
        try host.process(5, cgroup: "0::/d.service\n", anon: 60, score: 700)
        try host.process(6, cgroup: "0::/e.service\n", anon: 8000, score: 600)
        #expect(found(host, []).map(\.pid) == [4])
        for pid in 1...6 { try host.write("0\n", to: "proc/\(pid)/oom_score") }
        #expect(found(host, []).isEmpty)
    }
}
