import FaultInjection
import Glibc
import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct CgroupScannerTests {
    private func scanner(_ host: TemporaryHost, units: Int = 1024, details: Int = 64) throws -> CgroupScanner {
        var bounds = CgroupScanner.Bounds()
        (bounds.units, bounds.details) = (units, details)
        return try #require(CgroupScanner(root: host.root, bounds: bounds))
    }

    @Test func `is of no use where memory is not counted by version 2`() throws {
        let all = "cpu memory pids\n"
        for (controllers, given, isOfUse) in [
            (nil, nil, false), ("cpu pids\n", nil, false), (all, nil, true), (all, all, true),
            // DefaultMemoryAccounting=no: the units' memory is not counted.
            (all, "cpu pids\n", false), (all, "\n", false),
        ] as [(String?, String?, Bool)] {
            let host = try TemporaryHost()
            if let controllers { try host.write(controllers, to: "sys/fs/cgroup/cgroup.controllers") }
            if let given { try host.write(given, to: "sys/fs/cgroup/cgroup.subtree_control") }
            #expect((CgroupScanner(root: host.root) != nil) == isOfUse)
        }
    }

    @Test func `is of no use where memory is counted for healthd alone`() throws {
        for (given, isOfUse) in [("cpu pids\n", false), ("\n", false), ("cpu memory pids\n", true)] {
            let host = try TemporaryHost(TemporaryHost.controllers)
            // MemoryMin= of healthd.slice has the memory of every slice counted, but not that of what is in them.
            try host.write("cpu memory pids\n", to: "sys/fs/cgroup/cgroup.subtree_control")
            try host.write(given, to: "sys/fs/cgroup/system.slice/cgroup.subtree_control")
            #expect((CgroupScanner(root: host.root) != nil) == isOfUse)
        }
    }

    @Test func `gives the same set until something changes`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("system.slice/a.service", memory: 1)
        let scanner = try scanner(host)
        let first = scanner.find(at: 0)
        #expect(first.entries.map(\.name) == ["a.service"])
        #expect(scanner.find(at: seconds(10)) === first)

        _ = scanner.drain()
        try host.group("system.slice/b.service", memory: 1)
        #expect(scanner.drain())
        let second = scanner.find(at: seconds(20))
        #expect(second.entries.map(\.name) == ["a.service", "b.service"])
        #expect(second.entries[0].handle === first.entries[0].handle)
        #expect(second.entries[0].files === first.entries[0].files)

        try host.removeGroup("system.slice/a.service")
        #expect(scanner.drain())
        #expect(scanner.find(at: seconds(30)).entries.map(\.name) == ["b.service"])
        #expect(scanner.names == ["b.service"])
    }

    @Test func `sees a slice that comes, and what comes in it`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        let scanner = try scanner(host)
        #expect(scanner.find(at: 0).count == 0)
        try host.group("new.slice/a.service", memory: 1)
        #expect(scanner.drain())
        #expect(scanner.find(at: 0).count == 1)
        _ = scanner.drain()
        try host.group("new.slice/b.service", memory: 1)
        #expect(scanner.drain())
        #expect(scanner.find(at: 0).count == 2)
    }

    @Test func `a restart is another instance of the same name`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("system.slice/a.service", memory: 1)
        let scanner = try scanner(host)
        let before = scanner.find(at: 0)
        // Made before the old one is removed, because a file system may give a free inode away at once.
        try host.group("other/a.service", memory: 2)
        try host.removeGroup("system.slice/a.service")
        try host.move("sys/fs/cgroup/other/a.service", to: "sys/fs/cgroup/system.slice/a.service")
        try host.removeGroup("other")
        let after = scanner.find(at: 0)
        #expect(after.entries.map(\.name) == ["a.service"])
        #expect(after.entries[0].cgroupInode != before.entries[0].cgroupInode)
        #expect(scanner.directory(ofUnit: "a.service")?.hasSuffix("/system.slice/a.service") == true)
        #expect(scanner.directory(ofUnit: "b.service") == nil)
    }

    @Test func `keeps the largest where there are too many, and finds one that becomes large`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        for unit in 1...20 { try host.group("system.slice/\(unit).service", memory: UInt64(unit) << 20) }
        let scanner = try scanner(host, units: 5, details: 2)
        let first = scanner.find(at: 0)
        #expect(Set(first.entries.map(\.name)) == Set((16...20).map { "\($0).service" }))
        #expect(first.detailed == 2)
        #expect(openFiles(below: host.root) <= 2 * 5 + 2)
        #expect(scanner.names.count == 20)

        try host.group("system.slice/1.service", memory: 1 << 30)
        let second = scanner.find(at: seconds(10))
        #expect(second.entries.contains { $0.name == "1.service" && $0.files != nil })
        #expect(second.count == 5)
    }

    @Test func `samples in detail the units that are pinned`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        for unit in 1...20 { try host.group("system.slice/\(unit).service", memory: UInt64(unit) << 20) }
        let scanner = try scanner(host, details: 4)
        let first = try #require(scanner.find(at: 0).entries.first { $0.name == "1.service" })
        #expect(first.files == nil)
        let second = scanner.find(at: 0, pinned: ["1.service"])
        #expect(second.entries.first { $0.name == "1.service" }?.files != nil)
        #expect(second.detailed == 4)
    }

    @Test func `two groups of one name are one unit`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("a.slice/x.service", memory: 1)
        try host.group("b.slice/x.service", memory: 1)
        #expect(try scanner(host).find(at: 0).count == 1)
    }

    @Test func `nothing stays open of what is gone`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        let scanner = try scanner(host)
        for round in 0..<5 {
            for unit in 0..<50 { try host.group("system.slice/\(round)-\(unit).service", memory: 1, swap: 0) }
            _ = scanner.find(at: seconds(Int64(round)))
            try host.removeGroup("system.slice")
        }
        _ = scanner.find(at: seconds(10))
        scanner.releaseFormer()
        #expect(openFiles(below: host.root) == 0)
    }

    @Test(arguments: [(1024, 168, 16), (4096, 768, 64), (100, 18, 4), (524_288, 1024, 64), (0, 18, 4)])
    func `two sets fit into the descriptors that there are`(descriptors: Int, units: Int, details: Int) {
        let bounds = CgroupScanner.Bounds(descriptors: descriptors)
        #expect(bounds.units == units)
        #expect(bounds.details == details)
    }

    private static let errors = [EMFILE, EIO, ENOMEM, ESTALE, EACCES]

    @Test(arguments: [Fault.Call.opendir, .readdir, .open, .openat], errors)
    func `one call that fails makes no unit vanish, and is reported`(call: Fault.Call, error: Int32) throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        for unit in ["a", "b", "c"] { try host.group("system.slice/\(unit).service", memory: 1, swap: 1) }
        let scanner = try scanner(host, details: 1)
        let before = scanner.find(at: 0)
        #expect(before.count == 3)
        // A unit of which memory.current has to be opened again.
        before.entries[0].handle.isLost.store(call == .openat, ordering: .relaxed)

        let fault = Fault(call, below: "\(host.root)/sys/fs/cgroup/system.slice", error)
        let during = scanner.find(at: seconds(10))
        #expect(fault.met > 0)
        #expect(during.entries.map(\.name) == before.entries.map(\.name))
        #expect(during.entries.map(\.cgroupInode) == before.entries.map(\.cgroupInode))
        #expect(zip(during.entries, before.entries).allSatisfy { $0.handle === $1.handle })
        #expect(scanner.names.count == 3)
        #expect(!scanner.errors.isEmpty)
        #expect(scanner.errors.allSatisfy { $0.errno == error && $0.path.hasPrefix(host.root) })

        fault.end()
        #expect(scanner.find(at: seconds(20)).count == 3)
        #expect(scanner.errors == [])
    }

    @Test func `units that come are still seen after a scan that failed`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("system.slice/a.service", memory: 1)
        let scanner = try scanner(host)
        _ = scanner.find(at: 0)
        let fault = Fault(.opendir, below: "\(host.root)/sys/fs/cgroup", EMFILE)
        _ = scanner.find(at: seconds(10))
        fault.end()
        _ = scanner.drain()
        try host.group("system.slice/b.service", memory: 1)
        #expect(scanner.drain())
        #expect(scanner.find(at: seconds(20)).count == 2)
    }

    @Test func `a watch that cannot be had is reported`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("system.slice/a.service", memory: 1)
        let scanner = try scanner(host)
        let path = "\(host.root)/sys/fs/cgroup/system.slice"
        let fault = Fault(.addWatch, below: path, ENOSPC)
        #expect(scanner.find(at: 0).count == 1)
        #expect(scanner.errors == [SourceError(source: "units", path: path, errno: ENOSPC)])
        fault.end()
        _ = scanner.find(at: seconds(10))
        #expect(scanner.errors == [])
    }
}
