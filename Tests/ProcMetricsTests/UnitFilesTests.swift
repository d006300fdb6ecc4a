import FoundationEssentials
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct UnitFilesTests {
    /// The ctime of a file as `stat` gives it.
    private func change(_ path: String) throws -> Int64 {
        var status = stat()
        let result = unsafe stat(path, &status)
        try #require(result == 0)
        return Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    }

    @Test(arguments: [
        ("a.service", "etc/systemd/system/a.service"), ("a.service", "usr/lib/systemd/system/a.service"),
        ("a.service", "run/systemd/system/a.service.d/10-limit.conf"),
        ("a@1.service", "usr/lib/systemd/system/a@.service"),
        ("a@1.service", "usr/lib/systemd/system/a@.service.d/x.conf"),
        ("a@1.service", "etc/systemd/system/a@1.service"),
        ("user@1000.service/p.service", "etc/systemd/user/p.service"),
    ])
    func `knows a unit's file, its template and drop-ins`(unit: String, path: String) throws {
        let host = try TemporaryHost([path: ""])
        #expect(try UnitFiles(root: host.root).lastChanges(of: [unit]) == [unit: change("\(host.root)/\(path)")])
    }

    @Test func `takes the newest of them`() throws {
        let host = try TemporaryHost(["usr/lib/systemd/system/a.service": ""])
        usleep(20_000)
        try host.write("", to: "etc/systemd/system/a.service.d/x.conf")
        let newest = try change("\(host.root)/etc/systemd/system/a.service.d/x.conf")
        #expect(try UnitFiles(root: host.root).lastChanges(of: ["a.service"]) == ["a.service": newest])
    }

    @Test(arguments: [
        "etc/systemd/system/b.service", "run/systemd/generator/a.service", "run/systemd/transient/a.service",
        "run/systemd/system.control/a.service.d/50-MemoryHigh.conf", "etc/systemd/system/a.service.d/x.conf~",
        "etc/systemd/system/a.service/x", "etc/systemd/user/a.service",
    ])
    func `leaves out what is another's, and what is written anew all the time`(path: String) throws {
        let host = try TemporaryHost([path: ""])
        #expect(try UnitFiles(root: host.root).lastChanges(of: ["a.service"]) == [:])
    }

    @Test(arguments: ["", ".", "..", "/", "a", "user@1.service/../x.service", "@.service", "a@.service"])
    func `a strange name is no file`(name: String) throws {
        let host = try TemporaryHost(["etc/systemd/x.service": "", "etc/systemd/user/x": ""])
        #expect(try UnitFiles(root: host.root).lastChanges(of: [name]) == [:])
    }

    @Test(arguments: [
        ("a@1.service", "a@.service"), ("a@b@c.service", "a@.service"),
        ("user@1.service/a@b@c.service", "user@1.service/a@.service"),
        ("user@1.service/a@2.service", "user@1.service/a@.service"),
        ("a.service", nil), ("a@.service", nil), ("user@1.service/a.service", nil), ("a@b", nil), ("", nil),
    ])
    func `knows the template`(name: String, template: String?) {
        #expect(UnitFiles.template(of: name) == template)
    }
}
