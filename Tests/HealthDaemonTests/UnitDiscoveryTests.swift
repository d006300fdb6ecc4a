import Dispatch
import FaultInjection
import ProcMetrics
import Testing

@testable import HealthDaemon

struct UnitDiscoveryTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("sys/fs/cgroup/cgroup.controllers", "memory\n")
    }

    /// Moved into place, because what is scanned must be whole.
    private func add(_ name: String, memory: Int = 1) throws {
        try directory.write("other/\(name)/memory.current", "\(memory)\n")
        try directory.write("other/\(name)/memory.stat", "anon \(memory)\n")
        try directory.write("sys/fs/cgroup/system.slice/cgroup.subtree_control", "memory\n")
        try directory.move("other/\(name)", to: "sys/fs/cgroup/system.slice/\(name)")
    }

    /// Ticks until a condition on the units holds.
    private func units(
        _ source: UnitSource, _ request: DiscoveryRequest = DiscoveryRequest(), until isMet: ([UnitSample]) -> Bool
    ) -> Bool {
        var sample = Sample()
        return eventually(within: .seconds(60)) {
            let now = Timestamp.now()
            sample.begin(at: now)
            source.collect(into: &sample, TickContext(time: now))
            if source.hasNewResult { source.follow(request) }
            return isMet(sample.units)
        }
    }

    @Test func `discovers at once, and again whenever a unit comes`() throws {
        try add("a.service")
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let source = UnitSource(discovery)
        discovery.start()
        #expect(units(source) { $0.count == 1 })
        for (count, name) in [(2, "b.service"), (3, "c.service"), (4, "d.service")] {
            try add(name)
            #expect(units(source) { $0.count == count })
        }
    }

    @Test func `a unit that is pinned is sampled in detail, however small it is`() throws {
        for number in 1...80 { try add("\(number).service", memory: number << 20) }
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let source = UnitSource(discovery)
        discovery.start()
        let isDetailed = { (units: [UnitSample]) in
            units.contains { $0.name == "1.service" && $0[.unitAnon] != nil }
        }
        #expect(units(source) { $0.contains { $0[.unitAnon] != nil } })
        try add("new.service")
        #expect(units(source, DiscoveryRequest(pinned: ["1.service"])) { $0.count == 81 })
        try add("newer.service")
        #expect(units(source, DiscoveryRequest(pinned: ["1.service"]), until: isDetailed))
    }

    /// Where unit files are, and the file of known units.
    @Test(arguments: ["etc/systemd", "state"])
    func `a disk that hangs does not delay discovery`(path: String) throws {
        try directory.write("etc/systemd/system/a.service", "")
        try directory.write("state/units.json", "{}")
        try add("a.service")
        let hangs = [
            Fault.hang(.opendir, below: "\(directory.path)/\(path)"),
            Fault.hang(.open, below: "\(directory.path)/\(path)"),
        ]
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: directory.path + "/state")
        let source = UnitSource(discovery)
        discovery.start()
        #expect(units(source) { $0.count == 1 })
        #expect(eventually(within: .seconds(60)) { hangs.contains { $0.met > 0 } })
        for (count, name) in [(2, "b.service"), (3, "c.service")] {
            try add(name)
            #expect(units(source) { $0.count == count })
        }
        for hang in hangs { hang.end() }
        var ages = SlotReader(discovery.ages.results)
        #expect(eventually(within: .seconds(60)) { ages.refresh() && ages.value?.errors.isEmpty == true })
    }

    /// A flush of the kernel's counters of seconds.
    @Test func `memory.stat that hangs delays neither the tick nor discovery`() throws {
        try add("a.service")
        let hang = Fault.hang(.pread, below: directory.path, suffix: "/memory.stat")
        defer { hang.end() }
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let source = UnitSource(discovery)
        discovery.start()
        #expect(units(source) { $0.first?[.unitMemory] == 1 })
        #expect(units(source) { _ in hang.met > 0 })
        try add("b.service")
        #expect(units(source) { $0.count == 2 && $0.allSatisfy { $0[.unitMemory] == 1 && $0[.unitAnon] == nil } })
        hang.end()
        #expect(units(source) { $0.contains { $0[.unitAnon] == 1 } })
    }

    /// A directory and two files of each unit. A file that hangs keeps those of its own unit open.
    @Test(arguments: [(hangs: false, leftOpen: 0), (hangs: true, leftOpen: 3)])
    func `no more than two generations of units are open`(hangs: Bool, leftOpen: Int) throws {
        for generation in 1...3 {
            for unit in 1...20 {
                for file in ["memory.current", "memory.stat"] {
                    try directory.write("\(generation)/\(generation)-\(unit).service/\(file)", "1\n")
                }
            }
        }
        let present = "sys/fs/cgroup/test.slice"
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let source = UnitSource(discovery)
        let slow = hangs ? Fault.hang(.pread, below: directory.path, suffix: "/memory.stat") : nil
        defer { slow?.end() }
        try directory.move("1", to: present)
        discovery.start()
        #expect(units(source) { $0.count == 20 && slow?.met != 0 })
        try directory.move(present, to: "1")
        try directory.move("2", to: present)
        #expect(units(source) { $0.contains { $0.name.hasPrefix("2-") } })
        let scan = Fault.hang(.openat, below: "\(directory.path)/\(present)/3-")
        defer { scan.end() }
        try directory.move(present, to: "2")
        try directory.move("3", to: present)
        #expect(units(source) { _ in scan.met > 0 })
        #expect(eventually(within: .seconds(60)) { directory.openFiles(below: "1") == leftOpen })
        #expect(directory.openFiles(below: "2") <= 20 * 3)
    }

    @Test func `a listing that fails is reported, and no unit vanishes`() throws {
        try add("a.service")
        let discovery = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let source = UnitSource(discovery)
        discovery.start()
        #expect(units(source) { $0.count == 1 })
        let fault = Fault(.opendir, below: "\(directory.path)/sys/fs/cgroup/system.slice", 24)
        // Has it listed again.
        try directory.write("sys/fs/cgroup/new.slice/x", "")
        var failed: [SourceError] = []
        var sample = Sample()
        let isReported = eventually(within: .seconds(60)) {
            let now = Timestamp.now()
            sample.begin(at: now)
            source.collect(into: &sample, TickContext(time: now))
            if source.hasNewResult { source.follow(DiscoveryRequest()) }
            failed += sample.observations.compactMap { if case .sourceFailed(let error) = $0 { error } else { nil } }
            return !failed.isEmpty
        }
        #expect(isReported)
        #expect(fault.met > 0)
        #expect(sample.units.map(\.name) == ["a.service"])
        #expect(failed.map(\.errno) == [24])
        #expect(failed.map(\.source) == ["units"])
        #expect(sample.raw(.sourceErrors) ?? 0 > 0)
    }
}
