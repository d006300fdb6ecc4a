import FaultInjection
import Glibc
import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct SlowCgroupFilesTests {
    private let host: TemporaryHost
    private let scanner: CgroupScanner
    private let files = SlowCgroupFiles()

    init() throws {
        host = try TemporaryHost(TemporaryHost.controllers)
        scanner = try #require(CgroupScanner(root: host.root))
    }

    private func unit(_ name: String, memory: UInt64, anon: Int) throws {
        try host.group(name, memory: memory, ["memory.stat": "anon \(anon)\n", "memory.max": "99\n"])
    }

    private func collect(_ set: UnitSet, at second: Int64, hasFiringAlert: Bool = false) -> [String: Double?] {
        let result = files.collect(
            set.unitsInDetail, at: seconds(second), memoryTotal: 1 << 32, hasFiringAlert: hasFiringAlert)
        return Dictionary(uniqueKeysWithValues: result.readings.map { ($0.unit.name, $0.unit["unit.anon"]) })
    }

    @Test func `reads each file every ten seconds, the first time sooner`() throws {
        try unit("a.service", memory: 1, anon: 10)
        let set = scanner.find(at: 0)
        #expect(collect(set, at: 0) == ["a.service": 10])
        try unit("a.service", memory: 1, anon: 11)
        #expect(collect(set, at: 0) == ["a.service": 10])
        #expect(collect(set, at: 1) == ["a.service": 11])
        try unit("a.service", memory: 1, anon: 12)
        #expect(collect(set, at: 10) == ["a.service": 11])
        #expect(collect(set, at: 11) == ["a.service": 12])
    }

    @Test func `a reading has the moment at which it was made`() throws {
        try unit("a.service", memory: 1, anon: 10)
        let set = scanner.find(at: 0)
        _ = collect(set, at: 7)
        let result = files.collect(set.unitsInDetail, at: seconds(7), memoryTotal: 1 << 32, hasFiringAlert: false)
        #expect(result.readings.map(\.moment) == [seconds(7)])
    }

    @Test(arguments: [(21_474_836, 10.0), (21_474_837, 11.0)] as [(UInt64, Double)])
    func `memory that moves by half a percent makes it due`(memory: UInt64, anon: Double) throws {
        try unit("a.service", memory: 0, anon: 10)
        let set = scanner.find(at: 0)
        _ = collect(set, at: 0)
        try unit("a.service", memory: memory, anon: 11)
        // As the tick does.
        set.entries[0].handle.memory.store(memory, ordering: .relaxed)
        #expect(collect(set, at: 0) == ["a.service": anon])
    }

    @Test func `while an alert is firing the eight largest are read in every round`() throws {
        for number in 10..<30 { try unit("\(number).service", memory: UInt64(number), anon: 10) }
        let set = scanner.find(at: 0)
        for entry in set.entries {
            let size = entry.name.prefix(2)
            entry.handle.memory.store(UInt64(size) ?? 0, ordering: .relaxed)
        }
        set.entries.first { $0.name == "10.service" }?.handle.swap.store(100, ordering: .relaxed)
        _ = collect(set, at: 0)
        for number in 10..<30 { try unit("\(number).service", memory: UInt64(number), anon: 11) }
        let read = collect(set, at: 0, hasFiringAlert: true).filter { $0.value == 11 }.keys
        #expect(Set(read) == Set((23..<30).map { "\($0).service" } + ["10.service"]))
    }

    @Test func `those of units that are stalled at their own limit are read in every round, eight at most`() throws {
        for number in 10..<30 { try unit("\(number).service", memory: 1, anon: 10) }
        let set = scanner.find(at: 0)
        for entry in set.entries[..<5] { entry.handle.isStalledAtLimit.store(true, ordering: .relaxed) }
        _ = collect(set, at: 0)
        for number in 10..<30 { try unit("\(number).service", memory: 1, anon: 11) }
        #expect(Set(collect(set, at: 0).filter { $0.value == 11 }.keys) == Set(set.entries[..<5].map(\.name)))
        for entry in set.entries { entry.handle.isStalledAtLimit.store(true, ordering: .relaxed) }
        for number in 10..<30 { try unit("\(number).service", memory: 1, anon: 12) }
        #expect(collect(set, at: 0).values.count { $0 == 12 } == 8)
    }

    @Test func `a file that cannot be read is an error, and its values are absent`() throws {
        try unit("a.service", memory: 1, anon: 10)
        let set = scanner.find(at: 0)
        let fault = Fault(.pread, below: host.root, EIO, suffix: "/memory.stat")
        let result = files.collect(set.unitsInDetail, at: 0, memoryTotal: 1 << 32, hasFiringAlert: false)
        #expect(fault.met == 1)
        #expect(result.errors.map(\.errno) == [EIO])
        #expect(result.errors.first?.path.hasSuffix("/a.service/memory.stat") == true)
        #expect(result.errors.first?.metrics.contains(.unitAnon) == true)
        #expect(result.readings.first?.unit.present == ["unit.memory.max"])
    }

    @Test func `units that are gone are left out`() throws {
        try unit("a.service", memory: 1, anon: 10)
        try unit("b.service", memory: 1, anon: 10)
        #expect(collect(scanner.find(at: 0), at: 0).count == 2)
        try host.removeGroup("a.service")
        #expect(collect(scanner.find(at: 1), at: 1) == ["b.service": 10])
    }
}
