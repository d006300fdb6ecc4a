import Dispatch
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// From the files of control groups to an event that names a unit, without systemd and without queues.
struct UnitSourceTests {
    private let directory: TemporaryDirectory
    private let observer = RecordingObserver()

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        try leak(0)
        try unit("bystander.service", anon: 4_000_000_000)
    }

    private static let total = 8_000_000_000

    private func leak(_ bytes: Int) throws {
        let available = 3_900_000_000 - bytes
        try directory.write(
            "proc/meminfo",
            """
            MemTotal: \(Self.total / 1000) kB
            MemAvailable: \(available / 1000) kB
            SwapTotal: 0 kB
            SwapFree: 0 kB

            """)
        try unit("leak.service", anon: 10_000_000 + bytes)
    }

    private func unit(_ name: String, anon: Int) throws {
        let cgroup = "sys/fs/cgroup/system.slice/\(name)"
        try directory.write("\(cgroup)/memory.current", "\(anon)\n")
        try directory.write("\(cgroup)/memory.stat", "anon \(anon)\nfile 0\n")
    }

    private func pipeline(_ units: UnitSource) -> Pipeline {
        Pipeline(
            sources: [KernelFileSource(root: directory.path), units], selfSource: SelfSource(observers: [observer]),
            engine: AlertEngine(rules: Rule.builtIn),
            publisher: ResultPublisher(latest: LatestResult(interval: 1_000_000_000, start: 0), observers: [observer]),
            afterTick: units.answer)
    }

    private func tick(_ pipeline: Pipeline, second: Int64) {
        pipeline.tick(
            at: Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000),
            TickSchedule.Tick(lateness: 0, missed: 0))
    }

    /// A discovery that is not started: the tests put its results into the slots.
    private func discovery() -> UnitDiscovery { UnitDiscovery(root: directory.path, stateDirectory: nil) }

    private static func nanoseconds(_ second: Int) -> Int64 { Int64(second) * 1_000_000_000 }

    private func events() -> [Event] { observer.events() }

    @Test func `the first warning names the unit that grows, and not the largest`() throws {
        let scanner = try #require(CgroupScanner(root: directory.path))
        let (discovery, files) = (discovery(), SlowCgroupFiles())
        let source = UnitSource(discovery)
        let pipeline = pipeline(source)
        let set = scanner.find(at: 0)
        discovery.results.put(DiscoveryResult(set: set, moment: 0), at: 0)
        let ages = UnitAgeCollector.Result(ages: ["leak.service": UnitAge(sinceFirstSeen: 7200)], moment: 0)
        discovery.ages.results.put(ages, at: 0)
        for second in 0..<60 {
            try leak(second * 50_000_000)
            let moment = Self.nanoseconds(second)
            let readings = files.collect(
                set.unitsInDetail, at: moment, memoryTotal: UInt64(Self.total), hasFiringAlert: false)
            discovery.slowFiles.readings.put(readings, at: moment)
            tick(pipeline, second: Int64(second))
        }
        let first = try #require(events().first)
        #expect(first.kind == .raised)
        #expect(first.culprit?.unit == "leak.service")
        let age = try #require(first.culprit?.age)
        #expect((7200...7260).contains(age))
        discovery.results.put(DiscoveryResult(set: set, moment: Self.nanoseconds(60)), at: Self.nanoseconds(60))
        tick(pipeline, second: 60)
        #expect(source.request.growing.first == "leak.service")
    }

    @Test func `units without control groups are taken as they were found`() throws {
        let discovery = discovery()
        let pipeline = pipeline(UnitSource(discovery))
        for second in 0..<60 {
            try leak(second * 50_000_000)
            var leak = UnitSample(name: "leak.service", cgroupInode: 1)
            leak[.unitAnon] = Double(second) * 50_000_000
            let moment = Self.nanoseconds(second)
            discovery.results.put(DiscoveryResult(units: [leak], moment: moment), at: moment)
            tick(pipeline, second: Int64(second))
        }
        #expect(events().first?.culprit?.unit == "leak.service")
    }

    @Test func `names of containers are in the sample from when they are known on`() {
        let discovery = discovery()
        let source = UnitSource(discovery)
        var sample = Sample()
        tick(source, &sample, second: 1)
        #expect(sample.containerNames == ContainerNames())
        var names = ContainerNames()
        names.pods["uid"] = "shop/web-0"
        discovery.containerNames.results.put(.init(names: names), at: 0)
        tick(source, &sample, second: 2)
        #expect(sample.containerNames == names)
        tick(source, &sample, second: 10_000)
        #expect(sample.containerNames == names)
    }

    // MARK: Age

    private func tick(_ source: UnitSource, _ sample: inout Sample, second: Int) {
        let time = Timestamp(monotonic: Self.nanoseconds(second))
        sample.begin(at: time)
        source.collect(into: &sample, TickContext(time: time))
    }

    @Test func `the age of what was found elsewhere is a metric`() throws {
        let discovery = discovery()
        let source = UnitSource(discovery)
        var sample = Sample()
        tick(source, &sample, second: 0)
        #expect(sample[.sourceAge] == nil)
        discovery.results.put(DiscoveryResult(units: [], moment: Self.nanoseconds(5)), at: Self.nanoseconds(5))
        tick(source, &sample, second: 6)
        #expect(sample[.sourceAge] == 1)
        tick(source, &sample, second: 16)
        #expect(sample[.sourceAge] == 11)
    }

    @Test func `processes, units without control groups and ages that are too old are absent`() throws {
        let discovery = discovery()
        let source = UnitSource(discovery)
        var sample = Sample()
        var unit = UnitSample(name: "a.service", cgroupInode: 1)
        unit[.unitAnon] = 5
        let process = ProcessSample(
            pid: 1, name: "a", unit: "a.service", memory: 1, oomScore: 1, isNextVictim: false)
        discovery.results.put(DiscoveryResult(units: [unit], processes: [process], moment: 0), at: 0)
        let ages = UnitAgeCollector.Result(ages: ["a.service": UnitAge(sinceFirstSeen: 100)], moment: 0)
        discovery.ages.results.put(ages, at: 0)
        for second in 0...60 {
            tick(source, &sample, second: second)
            #expect(sample.processes.count == 1)
            #expect(sample.units.first?[.unitAnon] == 5)
            #expect(sample.units.first?[.unitAge] == 100 + Double(second))
        }
        tick(source, &sample, second: 61)
        #expect(sample.processes.isEmpty)
        #expect(sample.units.first?[.unitAnon] == nil)
        #expect(sample.units.first?[.unitAge] == nil)
        #expect(sample.units.map(\.name) == ["a.service"])
        #expect(sample[.sourceAge] == 61)
    }

    @Test func `where ticks are rare, what was read after the tick before is fresh`() throws {
        let scanner = try #require(CgroupScanner(root: directory.path))
        let (discovery, files) = (discovery(), SlowCgroupFiles())
        let source = UnitSource(discovery)
        let set = scanner.find(at: 0)
        discovery.results.put(DiscoveryResult(set: set, moment: 0), at: 0)
        var sample = Sample()
        for second in stride(from: 0, through: 3000, by: 300) {
            tick(source, &sample, second: second)
            if second > 0 { #expect(sample.units.allSatisfy { $0[.unitAnon] != nil }) }
            let moment = Self.nanoseconds(second)
            let readings = files.collect(set.unitsInDetail, at: moment, memoryTotal: 0, hasFiringAlert: false)
            discovery.slowFiles.readings.put(readings, at: moment)
        }
    }

    @Test func `errors of the collectors are reported once and counted once`() throws {
        let discovery = discovery()
        let source = UnitSource(discovery)
        var sample = Sample()
        let error = SourceError(source: "unit-files", path: "/etc/systemd/system", errno: 5, metrics: [.unitChangedAge])
        discovery.ages.results.put(UnitAgeCollector.Result(errors: [error], moment: 0), at: 0)
        tick(source, &sample, second: 0)
        #expect(sample.observations.count == 1)
        for second in 1...50 {
            tick(source, &sample, second: second)
            #expect(sample.observations.isEmpty)
            #expect(sample.raw(.sourceErrors) == 1)
        }
        discovery.ages.results.put(UnitAgeCollector.Result(moment: 0), at: 0)
        tick(source, &sample, second: 100)
        #expect(sample.observations.count == 1)
        guard case .sourceRecovered = sample.observations.first else {
            Issue.record("no recovery")
            return
        }
    }
}
