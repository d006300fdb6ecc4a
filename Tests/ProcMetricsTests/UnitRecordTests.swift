import FaultInjection
import Glibc
import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct UnitRecordTests {
    private func record(_ directory: String = "/none") -> UnitRecord {
        UnitRecord(
            unit: CgroupTree.Unit(name: "a.service", directory: directory, cgroupInode: inode(of: directory)),
            since: nil)
    }

    @Test func `growth is measured over one to two minutes, and never falls to nothing in between`() {
        var record = record()
        var growths: [Double] = []
        for second in stride(from: Int64(0), through: 300, by: 10) {
            record.memory = UInt64(second * 1000)
            record.record(at: seconds(second))
            growths.append(record.growth)
        }
        #expect(growths[0] == 0)
        #expect(growths.dropFirst(12).allSatisfy { $0 >= 60_000 && $0 <= 120_000 })
    }

    @Test func `opens what it should have and closes the rest`() throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 7, swap: 5, ["memory.stat": "anon 1\n"])
        let directory = "\(host.root)/sys/fs/cgroup/a.service"
        var record = record(directory)
        var errors: [DirectoryError] = []
        #expect(record.open(isKept: true, inDetail: true, errors: &errors) != nil)
        #expect(openFiles(below: directory) == 4)
        let handle = record.handle
        #expect(record.open(isKept: true, inDetail: false, errors: &errors)?.handle === handle)
        #expect(openFiles(below: directory) == 2)
        handle?.memory.store(9, ordering: .relaxed)
        #expect(record.open(isKept: false, inDetail: false, errors: &errors) == nil)
        #expect(record.memory == 9)
        #expect(record.size == 9)
        #expect(errors == [])
    }

    @Test func `a group without memory.current is left out`() throws {
        var record = record()
        var errors: [DirectoryError] = []
        #expect(record.open(isKept: true, inDetail: true, errors: &errors) == nil)
        #expect(record.handle == nil)
        #expect(errors == [])
    }

    @Test(arguments: [EMFILE, ENFILE, EIO, ENOMEM, EACCES])
    func `a unit whose file cannot be opened stays, and is tried again`(error: Int32) throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 7, swap: 5)
        let directory = "\(host.root)/sys/fs/cgroup/a.service"
        var record = record(directory)
        let fault = Fault(.openat, below: directory, error, suffix: "/memory.current")
        var errors: [DirectoryError] = []
        let first = try #require(record.open(isKept: true, inDetail: true, errors: &errors))
        var isOpen = first.handle.current.isOpen
        #expect(!isOpen)
        #expect(errors == [DirectoryError(path: "\(directory)/memory.current", errno: error)])
        let second = try #require(record.open(isKept: true, inDetail: true, errors: &errors))
        #expect(second.isSame(as: first))
        fault.end()
        errors = []
        let third = try #require(record.open(isKept: true, inDetail: true, errors: &errors))
        isOpen = third.handle.current.isOpen
        #expect(isOpen)
        #expect(third.files != nil)
        #expect(errors == [])
    }

    @Test func `a unit that was lost and cannot be opened again stays`() throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 7)
        let directory = "\(host.root)/sys/fs/cgroup/a.service"
        var record = record(directory)
        var errors: [DirectoryError] = []
        let first = try #require(record.open(isKept: true, inDetail: false, errors: &errors))
        first.handle.isLost.store(true, ordering: .relaxed)
        let fault = Fault(.openat, below: directory, EMFILE)
        let second = try #require(record.open(isKept: true, inDetail: false, errors: &errors))
        #expect(second.isSame(as: first))
        fault.end()
        try host.remove("sys/fs/cgroup/a.service/memory.current")
        #expect(record.open(isKept: true, inDetail: false, errors: &errors) == nil)
    }

    @Test func `one file that cannot be opened leaves the others open`() throws {
        let host = try TemporaryHost()
        try host.group("a.service", memory: 7, swap: 5, ["memory.stat": "anon 1\n"])
        let directory = "\(host.root)/sys/fs/cgroup/a.service"
        var record = record(directory)
        var errors: [DirectoryError] = []
        let fault = Fault(.openat, below: directory, EMFILE, suffix: "/memory.stat")
        let first = try #require(record.open(isKept: true, inDetail: true, errors: &errors))
        #expect(first.files?.refused == 1)
        let isSwapOpen = first.files?.swap.isOpen
        #expect(isSwapOpen == true)
        #expect(errors.map(\.errno) == [EMFILE])
        let second = try #require(record.open(isKept: true, inDetail: true, errors: &errors))
        #expect(second.isSame(as: first))
        fault.end()
        #expect(record.open(isKept: true, inDetail: true, errors: &errors)?.files?.refused == 0)
    }
}
