import Testing

@testable import ProcMetrics

@Suite struct UnitSamplerTests {
    private static let files = [
        "memory.stat": "anon 10\nfile 20\n", "memory.pressure": "some total=1000000\nfull total=2000000\n",
        "memory.events": "oom_kill 3\n", "memory.max": "max\n", "memory.high": "500\n", "pids.current": "4\n",
    ]

    /// A host, what finds its units, and what samples them.
    private struct Scene {
        let host: TemporaryHost
        let finder: CgroupScanner
        let sampler = UnitSampler()
        var sample = Sample()

        init(details: Int = 64) throws {
            host = try TemporaryHost(TemporaryHost.controllers)
            var bounds = CgroupScanner.Bounds()
            bounds.details = details
            finder = try #require(CgroupScanner(root: host.root, bounds: bounds))
            sample.set(.memoryTotal, raw: 1 << 32)
        }

        mutating func find(at second: Int64 = 0) { sampler.take(finder.find(at: seconds(second))) }

        mutating func tick(at second: Int64, hasFiringAlert: Bool = false) {
            sample.time.monotonic = seconds(second)
            sampler.tick(into: &sample, hasFiringAlert: hasFiringAlert)
        }

        subscript(unit: String) -> UnitSample? { sample.units.first { $0.name == unit } }
    }

    @Test func `reads every file of a unit`() throws {
        var scene = try Scene()
        try scene.host.group("system.slice/a.service", memory: 30, swap: 7, Self.files)
        scene.find()
        scene.tick(at: 0)
        let unit = try #require(scene["a.service"])
        #expect(unit["unit.memory"] == 30)
        #expect(unit["unit.swap"] == 7)
        #expect(unit["unit.anon"] == 10)
        #expect(unit["unit.file"] == 20)
        #expect(unit["unit.pressure.memory.some"] == 1)
        #expect(unit["unit.pressure.memory.full"] == 2)
        #expect(unit["unit.oom.kills"] == 3)
        #expect(unit["unit.limit"] == .infinity)
        #expect(unit["unit.high"] == 500)
        #expect(unit["unit.pids"] == 4)
        #expect(unit.instance > 0)
        #expect(unit.present.count == 10)
    }

    @Test func `the cheap files each tick, the dear ones when they are due`() throws {
        var scene = try Scene()
        try scene.host.group("system.slice/a.service", memory: 30, swap: 7, Self.files)
        scene.find()
        scene.tick(at: 0)
        try scene.host.group(
            "system.slice/a.service", memory: 31, swap: 8,
            ["memory.stat": "anon 11\n", "memory.events": "oom_kill 4\n", "memory.max": "99\n"])
        // The first of all is spread to one second after the beginning.
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.memory"] == 31)
        #expect(scene["a.service"]?["unit.swap"] == 8)
        #expect(scene["a.service"]?["unit.oom.kills"] == 4)
        #expect(scene["a.service"]?["unit.anon"] == 10)
        #expect(scene["a.service"]?["unit.limit"] == .infinity)
        scene.tick(at: 1)
        #expect(scene["a.service"]?["unit.anon"] == 11)
        #expect(scene["a.service"]?["unit.file"] == nil)
        #expect(scene["a.service"]?["unit.limit"] == 99)
    }

    @Test func `memory that moves by half a percent is looked at at once`() throws {
        for (memory, anon) in [(21_474_836, 10.0), (21_474_837, 11.0)] as [(UInt64, Double)] {
            var scene = try Scene()
            try scene.host.group("a.service", memory: 0, Self.files)
            scene.find()
            scene.tick(at: 0)
            try scene.host.group("a.service", memory: memory, ["memory.stat": "anon 11\n"])
            scene.tick(at: 0)
            #expect(scene["a.service"]?["unit.anon"] == anon)
        }
    }

    @Test func `while something is wrong the eight biggest are looked at every tick`() throws {
        var scene = try Scene()
        for unit in 10..<30 { try scene.host.group("\(unit).service", memory: UInt64(unit), Self.files) }
        try scene.host.group("10.service", memory: 10, swap: 100)
        scene.find()
        scene.tick(at: 0)
        for unit in 10..<30 {
            try scene.host.group("\(unit).service", memory: UInt64(unit), ["memory.stat": "anon 11\n"])
        }
        scene.tick(at: 0, hasFiringAlert: true)
        let seen = scene.sample.units.filter { $0["unit.anon"] == 11 }.map(\.name)
        #expect(Set(seen) == Set((23..<30).map { "\($0).service" } + ["10.service"]))
    }

    @Test func `units keep their place and their values when others come and go`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        scene.find()
        scene.tick(at: 0)
        try scene.host.write("anon 11\n", to: "sys/fs/cgroup/a.service/memory.stat")
        try scene.host.group("b.service", memory: 2)
        scene.sample.units[0][Metric(catalogued: "unit.growth")] = 0.5
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["a.service", "b.service"])
        #expect(scene["a.service"]?["unit.anon"] == 10)
        #expect(scene["a.service"]?["unit.growth"] == 0.5)
        #expect(scene["b.service"]?.present == ["unit.memory"])

        try scene.host.removeGroup("a.service")
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["b.service"])
    }

    @Test func `a restarted unit begins anew`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        scene.find()
        scene.tick(at: 0)
        let before = scene.sample.units[0].instance
        try scene.host.group("old/a.service", memory: 2)
        try scene.host.removeGroup("a.service")
        try scene.host.move("sys/fs/cgroup/old/a.service", to: "sys/fs/cgroup/a.service")
        try scene.host.removeGroup("old")
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["a.service"])
        #expect(scene.sample.units[0].instance != before)
        #expect(scene.sample.units[0].present == ["unit.memory"])
    }

    @Test func `who loses its place in detail keeps no old values`() throws {
        var scene = try Scene(details: 1)
        try scene.host.group("a.service", memory: 100, Self.files)
        try scene.host.group("b.service", memory: 1, Self.files)
        scene.find()
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.anon"] == 10)
        try scene.host.group("b.service", memory: 1000)
        scene.tick(at: 0)
        scene.find(at: 1)
        scene.tick(at: 1)
        #expect(scene["a.service"]?.present == ["unit.memory"])
        #expect(scene["b.service"]?["unit.anon"] == 10)
    }

    @Test func `a group that is gone makes everything absent`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        // A folder can be opened and not read, as the file of a group that was removed.
        try scene.host.write("", to: "sys/fs/cgroup/b.service/memory.current/x")
        try scene.host.write("anon 1\n", to: "sys/fs/cgroup/b.service/memory.stat")
        scene.find()
        scene.tick(at: 0)
        #expect(scene["b.service"]?.present == [])
        #expect(scene["a.service"]?["unit.anon"] == 10)
    }

    @Test func `a group whose memory is counted again is read again`() throws {
        var scene = try Scene()
        // As above. systemd takes a controller away, and gives it back, while the unit runs: the files are others.
        try scene.host.write("", to: "sys/fs/cgroup/a.service/memory.current/x")
        try scene.host.write("anon 1\n", to: "sys/fs/cgroup/a.service/memory.stat")
        scene.find()
        scene.tick(at: 0)
        #expect(scene["a.service"]?.present == [])
        try scene.host.remove("sys/fs/cgroup/a.service/memory.current")
        try scene.host.group("a.service", memory: 5, ["memory.stat": "anon 2\n"])
        scene.find(at: 10)
        scene.tick(at: 10)
        #expect(scene["a.service"]?["unit.memory"] == 5)
        #expect(scene["a.service"]?["unit.anon"] == 2)
    }

    @Test func `a file that cannot be read any more is absent by itself`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, swap: 5, Self.files)
        scene.find()
        scene.tick(at: 0)
        for file in ["memory.swap.current", "memory.pressure", "memory.events"] {
            try scene.host.write("", to: "sys/fs/cgroup/a.service/\(file)")
        }
        scene.tick(at: 0)
        let others: Set = ["unit.memory", "unit.anon", "unit.file", "unit.limit", "unit.high", "unit.pids"]
        #expect(scene["a.service"]?.present == others)
        try scene.host.write("", to: "sys/fs/cgroup/a.service/memory.current")
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.memory"] == nil)
        try scene.host.write("6\n", to: "sys/fs/cgroup/a.service/memory.current")
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.memory"] == 6)
    }
}
