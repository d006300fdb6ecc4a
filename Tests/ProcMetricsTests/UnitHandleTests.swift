import CLinux
import FaultInjection
import FoundationEssentials
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct UnitHandleTests {
    private let host: TemporaryHost
    private let scanner: CgroupScanner
    private let group = "system.slice/a.service"

    init() throws {
        host = try TemporaryHost(TemporaryHost.controllers)
        try host.group(group, memory: 1, ["memory.high": "max\n", "memory.reclaim": ""])
        scanner = try #require(CgroupScanner(root: host.root))
    }

    private func handle() throws -> UnitHandle { try #require(scanner.find(at: 0).handle(ofUnit: "a.service")) }

    private func text(_ file: String) -> String? {
        try? String(contentsOfFile: "\(host.root)/sys/fs/cgroup/\(group)/\(file)", encoding: .utf8)
    }

    @Test func `writes to the unit's own group`() throws {
        try handle().write("64", to: .reclaim)
        #expect(text("memory.reclaim") == "64")
    }

    @Test func `refers to the unit by name, group and inode`() throws {
        let reference = try handle().reference
        #expect(reference.name == "a.service")
        #expect(reference.controlGroup == "/system.slice/a.service")
        #expect(reference.cgroupInode > 0)
        #expect(reference.container == nil)
        #expect(scanner.find(at: 0).handle(ofUnit: "b.service") == nil)
    }

    @Test func `a group of the same name that came later is not written`() throws {
        let handle = try handle()
        try host.group("other/a.service", memory: 2, ["memory.reclaim": ""])
        try host.removeGroup(group)
        try host.move("sys/fs/cgroup/other/a.service", to: "sys/fs/cgroup/\(group)")
        #expect(throws: UnitError.stopped) { try handle.write("64", to: .reclaim) }
        #expect(text("memory.reclaim") == "")
        // Nor does a handle open it that was listed before it came.
        let unit = CgroupTree.Unit(
            name: "a.service", directory: "\(host.root)/sys/fs/cgroup/\(group)",
            cgroupInode: handle.reference.cgroupInode)
        #expect(throws: UnitError.stopped) { try UnitHandle(unit).write("64", to: .reclaim) }
        let error = UnitHandle(unit).current.error
        #expect(error == ENOENT)
    }

    @Test func `another life of the unit is not written`() throws {
        let other = UnitReference(name: "a.service", controlGroup: "/system.slice/a.service", cgroupInode: 1)
        #expect(throws: UnitError.stopped) { try handle().write("64", to: .reclaim, expecting: other) }
        #expect(text("memory.reclaim") == "")
    }

    @Test func `another run in the same group is not written`() throws {
        let directory = "\(host.root)/sys/fs/cgroup/\(group)"
        try setInvocation(String(repeating: "a", count: 32), directory)
        let handle = try handle()
        let reference = handle.reference
        #expect(reference.invocationID == String(repeating: "a", count: 32))
        try handle.write("64", to: .reclaim, expecting: reference)
        #expect(text("memory.reclaim") == "64")
        try setInvocation(String(repeating: "b", count: 32), directory)
        #expect(throws: UnitError.restarted) { try handle.write("99", to: .reclaim, expecting: reference) }
        #expect(text("memory.reclaim") == "64")
    }

    private func setInvocation(_ id: String, _ directory: String) throws {
        let bytes = Array(id.utf8)
        let result = unsafe setxattr(directory, "user.invocation_id", bytes, bytes.count, 0)
        try #require(result == 0)
    }

    @Test func `a file that the kernel does not have is not a unit that stopped`() throws {
        #expect(throws: UnitError.unsupported(file: .freeze)) { try handle().write("1", to: .freeze) }
    }

    @Test(arguments: [EACCES, EMFILE, EIO])
    func `says why a file could not be opened`(error: Int32) throws {
        let handle = try handle()
        let fault = Fault(.openat, below: host.root, error, suffix: "/memory.high")
        #expect(throws: UnitError.failed(file: .high, errno: error)) { try handle.write("1", to: .high) }
        fault.end()
        try handle.write("1", to: .high)
    }
}
