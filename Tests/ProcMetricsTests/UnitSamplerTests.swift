import FaultInjection
import Glibc
import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct UnitSamplerTests {
    private static let files = [
        "memory.stat": "anon 10\nfile 20\n", "memory.pressure": "some total=1000000\nfull total=2000000\n",
        "memory.events": "oom_kill 3\n", "memory.max": "max\n", "memory.high": "500\n", "pids.current": "4\n",
    ]

    /// A host, what scans its units, and what samples them.
    private struct Scene {
        let host: TemporaryHost
        let scanner: CgroupScanner
        let slow = SlowCgroupFiles()
        let sampler = UnitSampler()
        var set = UnitSet([])
        var sample = Sample()

        init(details: Int = 64) throws {
            host = try TemporaryHost(TemporaryHost.controllers)
            var bounds = CgroupScanner.Bounds()
            bounds.details = details
            scanner = try #require(CgroupScanner(root: host.root, bounds: bounds))
        }

        mutating func find(at second: Int64 = 0) {
            set = scanner.find(at: seconds(second))
            sampler.take(set)
        }

        /// Reads the slow files that are due, as their collector does between two ticks.
        mutating func collect(at second: Int64, hasFiringAlert: Bool = false) {
            sampler.take(
                slow.collect(
                    set.unitsInDetail, at: seconds(second), memoryTotal: 1 << 32, hasFiringAlert: hasFiringAlert))
        }

        mutating func tick(at second: Int64) {
            var time = Timestamp()
            time.monotonic = seconds(second)
            sample.begin(at: time)
            sampler.tick(into: &sample)
        }

        var errors: [SourceError] {
            sample.observations.compactMap { if case .sourceFailed(let error) = $0 { error } else { nil } }
        }

        subscript(unit: String) -> UnitSample? { sample.units.first { $0.name == unit } }
    }

    @Test func `knows a unit that was stalled at its own limit in the newest tick`() throws {
        var scene = try Scene()
        // Stalled seconds, and how often a limit was reached, with what follows.
        let ticks = [
            (1.0, 5, false), (1.5, 9, true), (1.505, 12, false), (1.6, 12, false), (1.7, 13, true), (1.7, 13, false),
        ]
        for (second, (stalled, hits, isStalled)) in ticks.enumerated() {
            try scene.host.group(
                "a.service", memory: 1,
                [
                    "memory.pressure": "some total=\(Int(stalled * 1e6))\nfull total=0\n",
                    "memory.events": "high 0\nmax \(hits)\noom_kill 0\n",
                ])
            scene.find(at: Int64(second))
            scene.tick(at: Int64(second))
            #expect(
                scene.set.entries[0].handle.isStalledAtLimit.load(ordering: .relaxed) == isStalled, "tick \(second)")
        }
        #expect(scene["a.service"]?["unit.limit.hits"] == 13)
    }

    @Test func `reads every file of a unit`() throws {
        var scene = try Scene()
        try scene.host.group("system.slice/a.service", memory: 30, swap: 7, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        let unit = try #require(scene["a.service"])
        #expect(unit["unit.memory"] == 30)
        #expect(unit["unit.swap"] == 7)
        #expect(unit["unit.anon"] == 10)
        #expect(unit["unit.file"] == 20)
        #expect(unit["unit.pressure.memory.some"] == 1)
        #expect(unit["unit.pressure.memory.full"] == 2)
        #expect(unit["unit.oom.kills"] == 3)
        #expect(unit["unit.memory.max"] == .infinity)
        #expect(unit["unit.memory.high"] == 500)
        #expect(unit["unit.pids"] == 4)
        #expect(unit.cgroupInode > 0)
        #expect(unit.present.count == 10)
        #expect(scene.sample["source.errors"] == 0)
    }

    /// memory.stat makes the kernel add up what its CPUs have counted.
    @Test func `the tick reads only the fast files`() throws {
        var scene = try Scene()
        for unit in 1...20 { try scene.host.group("\(unit).service", memory: UInt64(unit), swap: 7, Self.files) }
        scene.find()
        let slow = ["memory.stat", "memory.max", "memory.high", "pids.current"].map {
            Fault.count(.pread, below: scene.host.root, suffix: "/\($0)")
        }
        let fast = Fault.count(.pread, below: scene.host.root, suffix: "/memory.pressure")
        for second in 0..<30 { scene.tick(at: Int64(second)) }
        #expect(slow.map(\.met) == [0, 0, 0, 0])
        #expect(fast.met == 600)
        #expect(scene["1.service"]?["unit.swap"] == 7)
        #expect(scene["1.service"]?["unit.anon"] == nil)
        scene.collect(at: 30)
        #expect(slow.map(\.met) == [20, 20, 20, 20])
    }

    @Test func `slow values are absent when they are too old`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 30, swap: 7, Self.files)
        scene.find()
        scene.collect(at: 5)
        scene.tick(at: 6)
        #expect(scene["a.service"]?["unit.anon"] == 10)
        #expect(scene.sampler.oldest == seconds(5))
        scene.tick(at: 35)
        #expect(scene["a.service"]?["unit.anon"] == 10)
        scene.tick(at: 36)
        let fast: Set = [
            "unit.memory", "unit.swap", "unit.pressure.memory.some", "unit.pressure.memory.full", "unit.oom.kills",
        ]
        #expect(scene["a.service"]?.present == fast)
        #expect(scene.sampler.oldest == nil)
        scene.collect(at: 40)
        scene.tick(at: 40)
        #expect(scene["a.service"]?["unit.anon"] == 10)
    }

    @Test func `units keep their place and their values when others come and go`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        try scene.host.group("b.service", memory: 2)
        scene.sample.units[0][Metric(catalogued: "unit.memory.growth")] = 0.5
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["a.service", "b.service"])
        #expect(scene["a.service"]?["unit.anon"] == 10)
        #expect(scene["a.service"]?["unit.memory.growth"] == 0.5)
        #expect(scene["b.service"]?.present == ["unit.memory"])

        try scene.host.removeGroup("a.service")
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["b.service"])
    }

    @Test func `a restarted unit begins again`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        let before = scene.sample.units[0].cgroupInode
        try scene.host.group("old/a.service", memory: 2)
        try scene.host.removeGroup("a.service")
        try scene.host.move("sys/fs/cgroup/old/a.service", to: "sys/fs/cgroup/a.service")
        try scene.host.removeGroup("old")
        scene.find()
        scene.tick(at: 0)
        #expect(scene.sample.units.map(\.name) == ["a.service"])
        #expect(scene.sample.units[0].cgroupInode != before)
        #expect(scene.sample.units[0].present == ["unit.memory"])
    }

    @Test func `a unit that loses its place in detail keeps no old values`() throws {
        var scene = try Scene(details: 1)
        try scene.host.group("a.service", memory: 100, Self.files)
        try scene.host.group("b.service", memory: 1, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.anon"] == 10)
        try scene.host.group("b.service", memory: 1000)
        scene.tick(at: 0)
        scene.find(at: 1)
        scene.collect(at: 1)
        scene.tick(at: 1)
        #expect(scene["a.service"]?.present == ["unit.memory"])
        #expect(scene["b.service"]?["unit.anon"] == 10)
    }

    @Test func `a group that is gone makes everything absent`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, Self.files)
        try scene.host.group("b.service", memory: 1, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        let fault = Fault(.pread, below: "\(scene.host.root)/sys/fs/cgroup/b.service/memory.current", ENODEV)
        scene.tick(at: 1)
        #expect(scene["b.service"]?.present == [])
        #expect(scene["a.service"]?["unit.anon"] == 10)
        #expect(scene.sample["source.errors"] == 0)
        // It is not read again until there is another set.
        scene.tick(at: 2)
        #expect(fault.met == 1)
    }

    /// systemd takes a controller away, and gives it back, while the unit runs: the files are others.
    @Test func `a group whose memory is counted again is read again`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, ["memory.stat": "anon 1\n"])
        scene.find()
        let fault = Fault(.pread, below: "\(scene.host.root)/sys/fs/cgroup/a.service/memory.current", ENODEV)
        scene.tick(at: 0)
        #expect(scene["a.service"]?.present == [])
        fault.end()
        try scene.host.remove("sys/fs/cgroup/a.service/memory.current")
        try scene.host.group("a.service", memory: 5, ["memory.stat": "anon 2\n"])
        scene.find(at: 10)
        scene.collect(at: 10)
        scene.tick(at: 10)
        #expect(scene["a.service"]?["unit.memory"] == 5)
        #expect(scene["a.service"]?["unit.anon"] == 2)
    }

    @Test(
        arguments: ["memory.current", "memory.swap.current", "memory.pressure", "memory.events"], [EIO, ENOMEM, ESTALE])
    func `a file that cannot be read now is absent in this tick, and counted`(file: String, error: Int32) throws {
        var scene = try Scene()
        for unit in ["a", "b"] { try scene.host.group("\(unit).service", memory: 1, swap: 5, Self.files) }
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        let before = scene.sample.units.map(\.present)
        let fault = Fault(.pread, below: scene.host.root, error, suffix: "/\(file)")
        scene.tick(at: 1)
        let absent = Set(Metric.ofCgroupFile(file).map(\.name))
        #expect(!absent.isEmpty)
        #expect(scene.sample.units.map(\.present) == before.map { $0.subtracting(absent) })
        #expect(scene.sample["source.errors"] == 2)
        // One report for both units.
        #expect(scene.errors.count == 1)
        #expect(scene.errors.first?.errno == error)
        #expect(scene.errors.first?.path.hasSuffix(".service/\(file)") == true)
        #expect(scene.errors.first?.metrics == Metric.ofCgroupFile(file))
        scene.tick(at: 2)
        #expect(scene.errors.isEmpty)
        fault.end()
        scene.tick(at: 3)
        #expect(scene.sample.units.map(\.present) == before)
    }

    @Test func `PSI that is off is no error`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, swap: 5, Self.files)
        scene.find()
        let fault = Fault(.pread, below: scene.host.root, EOPNOTSUPP, suffix: "/memory.pressure")
        scene.tick(at: 0)
        #expect(fault.met == 1)
        #expect(scene.sample["source.errors"] == 0)
        #expect(scene["a.service"]?["unit.pressure.memory.some"] == nil)
    }

    @Test func `a file that is empty is absent by itself`() throws {
        var scene = try Scene()
        try scene.host.group("a.service", memory: 1, swap: 5, Self.files)
        scene.find()
        scene.collect(at: 0)
        scene.tick(at: 0)
        for file in ["memory.swap.current", "memory.pressure", "memory.events"] {
            try scene.host.write("", to: "sys/fs/cgroup/a.service/\(file)")
        }
        scene.tick(at: 0)
        let others: Set = ["unit.memory", "unit.anon", "unit.file", "unit.memory.max", "unit.memory.high", "unit.pids"]
        #expect(scene["a.service"]?.present == others)
        try scene.host.write("", to: "sys/fs/cgroup/a.service/memory.current")
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.memory"] == nil)
        try scene.host.write("6\n", to: "sys/fs/cgroup/a.service/memory.current")
        scene.tick(at: 0)
        #expect(scene["a.service"]?["unit.memory"] == 6)
    }
}
