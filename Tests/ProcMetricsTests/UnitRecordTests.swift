import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct UnitRecordTests {
    private func record(_ folder: String = "/none") -> UnitRecord {
        UnitRecord(unit: CgroupTree.Unit(name: "a.service", folder: folder, instance: 1), since: nil)
    }

    @Test func `growth is measured over one to two minutes, and never falls to nothing in between`() {
        var record = record()
        var growths: [Double] = []
        for second in stride(from: Int64(0), through: 300, by: 10) {
            record.memory = UInt64(second * 1000)
            record.note(at: seconds(second))
            growths.append(record.growth)
        }
        #expect(growths[0] == 0)
        #expect(growths.dropFirst(12).allSatisfy { $0 >= 60_000 && $0 <= 120_000 })
    }

    @Test func `opens what it should have and closes the rest`() throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 7, swap: 5, ["memory.stat": "anon 1\n"])
        let folder = "\(host.root)/sys/fs/cgroup/a.service"
        var record = record(folder)
        #expect(record.open(isKept: true, inDetail: true) != nil)
        #expect(openFiles(below: folder) == 4)
        let reader = record.reader
        #expect(record.open(isKept: true, inDetail: false)?.reader === reader)
        #expect(openFiles(below: folder) == 2)
        reader?.memory.store(9, ordering: .relaxed)
        #expect(record.open(isKept: false, inDetail: false) == nil)
        #expect(record.memory == 9)
        #expect(record.size == 9)
    }

    @Test func `a group without memory.current is left out`() throws {
        var record = record()
        #expect(record.open(isKept: true, inDetail: true) == nil)
        #expect(record.reader == nil)
    }
}
