import FaultInjection
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct ProcessAccountingTests {
    @Test func `adds up the processes of each unit`() throws {
        let host = try TemporaryHost()
        let group = "12:memory:/\n1:name=systemd:/system.slice/a.service\n"
        try host.process(20, cgroup: group, anon: 10, shmem: 8, swap: 1, start: 500)
        try host.process(21, cgroup: group, anon: 30, shmem: 9, swap: 2, start: 400)
        try host.process(22, cgroup: "1:name=systemd:/b.service\n", anon: 5, start: 600)
        try host.process(2, cgroup: "0::/\n", anon: 7)
        try host.process(3, cgroup: "0::/kernel.service\n")
        try host.write("Name:\tkworker\n", to: "proc/3/status")
        var groups = ProcessAccounting(root: host.root)
        let units = try groups.units()
        #expect(units.map(\.name) == ["a.service", "b.service"])
        #expect(units.map(\.cgroupInode) == [400, 600])
        #expect(units[0]["unit.anon"] == 40_960)
        #expect(units[0]["unit.swap"] == 3072)
        #expect(units[0]["unit.pids"] == 2)
    }

    @Test func `counts once what processes share, and not what is swapped out`() throws {
        let host = try TemporaryHost()
        for pid in 1...100 { try host.process(pid, cgroup: "0::/a.service\n", anon: 4, shmem: 4000, swap: 8) }
        var groups = ProcessAccounting(root: host.root)
        let units = try groups.units()
        #expect(units.first?["unit.shmem"] == 4_096_000)
        #expect(units.first?["unit.memory"] == 4_505_600)
    }

    @Test func `the instance is not known where the start is not reported, and sums never trap`() throws {
        let host = try TemporaryHost()
        for pid in 1...3 {
            try host.write("0::/a.service\n", to: "proc/\(pid)/cgroup")
            try host.write("RssAnon: 18014398509481983 kB\nVmSwap: 18014398509481983 kB\n", to: "proc/\(pid)/status")
        }
        var groups = ProcessAccounting(root: host.root)
        let units = try groups.units()
        #expect(units.map(\.cgroupInode) == [0])
        #expect(units.first?["unit.anon"] == nil)
    }

    @Test(arguments: [Fault.Call.opendir, .readdir, .open, .pread], [EMFILE, ENOMEM, EIO])
    func `processes that cannot be read are not gone`(call: Fault.Call, error: Int32) throws {
        let host = try TemporaryHost()
        for pid in [10, 11] { try host.process(pid, cgroup: "0::/a.service\n", anon: 4) }
        var accounting = ProcessAccounting(root: host.root)
        let fault = Fault(call, below: "\(host.root)/proc", error)
        #expect(throws: SourceError(source: "units", path: failedPath(call, host), errno: error)) {
            try accounting.units()
        }
        fault.end()
        #expect(try accounting.units().map(\.name) == ["a.service"])
    }

    private func failedPath(_ call: Fault.Call, _ host: TemporaryHost) -> String {
        call == .opendir || call == .readdir ? "\(host.root)/proc" : "/proc"
    }

    @Test(arguments: [ENOENT, ESRCH, EACCES]) func `a process that has ended is left out`(error: Int32) throws {
        let host = try TemporaryHost()
        try host.process(10, cgroup: "0::/a.service\n", anon: 4)
        try host.process(11, cgroup: "0::/b.service\n", anon: 4)
        var accounting = ProcessAccounting(root: host.root)
        let fault = Fault(.open, below: "\(host.root)/proc/11/", error)
        #expect(try accounting.units().map(\.name) == ["a.service"])
        fault.end()
    }
}
