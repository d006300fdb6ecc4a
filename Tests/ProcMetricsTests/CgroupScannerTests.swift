import Testing

@testable import ProcMetrics

@Suite struct CgroupScannerTests {
    private func finder(_ host: TemporaryHost, units: Int = 1024, details: Int = 64) throws -> CgroupScanner {
        var bounds = CgroupScanner.Bounds()
        (bounds.units, bounds.details) = (units, details)
        return try #require(CgroupScanner(root: host.root, bounds: bounds))
    }

    @Test func `is of no use where memory is not counted by version 2`() throws {
        let all = "cpu memory pids\n"
        for (controllers, given, isOfUse) in [
            (nil, nil, false), ("cpu pids\n", nil, false), (all, nil, true), (all, all, true),
            // DefaultMemoryAccounting=no: nobody has asked to have the units' memory counted.
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
        let finder = try finder(host)
        let first = finder.find(at: 0)
        #expect(first.entries.map(\.name) == ["a.service"])
        #expect(finder.find(at: seconds(10)) === first)

        _ = finder.drain()
        try host.group("system.slice/b.service", memory: 1)
        #expect(finder.drain())
        let second = finder.find(at: seconds(20))
        #expect(second.entries.map(\.name) == ["a.service", "b.service"])
        #expect(second.entries[0].reader === first.entries[0].reader)
        #expect(second.entries[0].details === first.entries[0].details)

        try host.removeGroup("system.slice/a.service")
        #expect(finder.drain())
        #expect(finder.find(at: seconds(30)).entries.map(\.name) == ["b.service"])
        #expect(finder.names == ["b.service"])
    }

    @Test func `sees a slice that comes, and what comes in it`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        let finder = try finder(host)
        #expect(finder.find(at: 0).count == 0)
        try host.group("new.slice/a.service", memory: 1)
        #expect(finder.drain())
        #expect(finder.find(at: 0).count == 1)
        _ = finder.drain()
        try host.group("new.slice/b.service", memory: 1)
        #expect(finder.drain())
        #expect(finder.find(at: 0).count == 2)
    }

    @Test func `a restart is another instance of the same name`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("system.slice/a.service", memory: 1)
        let finder = try finder(host)
        let before = finder.find(at: 0)
        // Made before the old one is removed, because a file system may give a free inode away at once.
        try host.group("other/a.service", memory: 2)
        try host.removeGroup("system.slice/a.service")
        try host.move("sys/fs/cgroup/other/a.service", to: "sys/fs/cgroup/system.slice/a.service")
        try host.removeGroup("other")
        let after = finder.find(at: 0)
        #expect(after.entries.map(\.name) == ["a.service"])
        #expect(after.entries[0].instance != before.entries[0].instance)
        #expect(finder.folder(ofUnit: "a.service")?.hasSuffix("/system.slice/a.service") == true)
        #expect(finder.folder(ofUnit: "b.service") == nil)
    }

    @Test func `keeps the biggest where there are too many, and finds who becomes big`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        for unit in 1...20 { try host.group("system.slice/\(unit).service", memory: UInt64(unit) << 20) }
        let finder = try finder(host, units: 5, details: 2)
        let first = finder.find(at: 0)
        #expect(Set(first.entries.map(\.name)) == Set((16...20).map { "\($0).service" }))
        #expect(first.detailed == 2)
        #expect(openFiles(below: host.root) <= 2 * 5 + 2)
        #expect(finder.names.count == 20)

        try host.group("system.slice/1.service", memory: 1 << 30)
        let second = finder.find(at: seconds(10))
        #expect(second.entries.contains { $0.name == "1.service" && $0.details != nil })
        #expect(second.count == 5)
    }

    @Test func `samples in detail whom it is asked for`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        for unit in 1...20 { try host.group("system.slice/\(unit).service", memory: UInt64(unit) << 20) }
        let finder = try finder(host, details: 4)
        let first = try #require(finder.find(at: 0).entries.first { $0.name == "1.service" })
        #expect(first.details == nil)
        let second = finder.find(at: 0, wanted: ["1.service"])
        #expect(second.entries.first { $0.name == "1.service" }?.details != nil)
        #expect(second.detailed == 4)
    }

    @Test func `two groups of one name are one unit`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        try host.group("a.slice/x.service", memory: 1)
        try host.group("b.slice/x.service", memory: 1)
        #expect(try finder(host).find(at: 0).count == 1)
    }

    @Test func `nothing stays open of what is gone`() throws {
        let host = try TemporaryHost(TemporaryHost.controllers)
        let finder = try finder(host)
        for round in 0..<5 {
            for unit in 0..<50 { try host.group("system.slice/\(round)-\(unit).service", memory: 1, swap: 0) }
            _ = finder.find(at: seconds(Int64(round)))
            try host.removeGroup("system.slice")
        }
        _ = finder.find(at: seconds(10))
        _ = finder.find(at: seconds(20))
        #expect(openFiles(below: host.root) == 0)
    }

    @Test(arguments: [(1024, 168, 16), (4096, 768, 64), (100, 18, 4), (524_288, 1024, 64), (0, 18, 4)])
    func `two sets fit into the descriptors that there are`(descriptors: Int, units: Int, details: Int) {
        let bounds = CgroupScanner.Bounds(descriptors: descriptors)
        #expect(bounds.units == units)
        #expect(bounds.details == details)
    }
}
