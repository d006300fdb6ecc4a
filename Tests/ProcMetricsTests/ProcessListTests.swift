import Glibc
import Testing

@testable import ProcMetrics

@Suite struct ProcessListTests {
    @Test func `lists processes and nothing else`() throws {
        let host = try TemporaryHost([
            "proc/self/x": "", "proc/10/x": "", "proc/9/x": "", "proc/0/x": "", "proc/12": "",
        ])
        #expect(try ProcessList(root: host.root).pids() == [9, 10])
    }

    @Test func `reads what the kernel has about one`() throws {
        let host = try TemporaryHost()
        try host.process(
            7, cgroup: "0::/a.service\n", anon: 8, shmem: 4, start: 99, score: 667, adjustment: -1000, name: "a\u{1}b")
        var list = ProcessList(root: host.root + "/")
        let unit = list.unit(of: 7)
        #expect(unit == UnitName("a.service"))
        let anon = list.status(of: 7)?.anon
        #expect(anon == 8192)
        let (start, name, memory) = (list.start(of: 7), list.name(of: 7), list.memory(of: 7))
        #expect(start == 99)
        #expect(name == "a\\x01b")
        #expect(memory == 12_288)
        let (score, isExempt) = (list.oomScore(of: 7), list.isExempt(7))
        #expect(score == 667)
        #expect(isExempt)
    }

    @Test func `reads this very process from the kernel`() throws {
        var list = ProcessList(root: "/")
        let pid = getpid()
        #expect(try list.pids().contains(pid))
        let (memory, anon) = (list.memory(of: pid) ?? 0, list.status(of: pid)?.anon ?? 0)
        #expect(memory > anon)
        #expect(anon > 1 << 20)
        let (start, name, score) = (list.start(of: pid), list.name(of: pid), list.oomScore(of: pid))
        #expect(start ?? 0 > 0)
        #expect(name?.isEmpty == false)
        #expect(score != nil)
    }

    @Test func `a process that is gone has nothing`() throws {
        var list = ProcessList(root: try TemporaryHost().root)
        let (unit, name, memory, score) = (list.unit(of: 7), list.name(of: 7), list.memory(of: 7), list.oomScore(of: 7))
        #expect(unit == nil)
        #expect(name == nil)
        #expect(memory == nil)
        #expect(score == nil)
    }
}
