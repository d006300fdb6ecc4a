import FaultInjection
import Foundation
import Glibc
import ProcMetrics
import Testing

@testable import HealthDaemon

struct KnownUnitsFileTests {
    private let directory: TemporaryDirectory
    private static let day: Int64 = 86_400_000_000_000

    init() throws { directory = try TemporaryDirectory() }

    private func file() -> KnownUnitsFile { KnownUnitsFile(root: directory.path, directory: directory.path) }

    @Test func `a unit of the first scan is not new, one that comes later is, also after a restart`() throws {
        var first = file()
        #expect(try first.record(["nginx.service"], at: Self.day) == [:])
        #expect(
            try first.record(["nginx.service", "agent.scope"], at: 2 * Self.day) == [
                "agent.scope": UnitAge(sinceFirstSeen: 0)
            ])
        var second = file()
        let later = try second.record(["nginx.service", "agent.scope"], at: 2 * Self.day + 60_000_000_000)
        #expect(later == ["agent.scope": UnitAge(sinceFirstSeen: 60)])
    }

    @Test func `a damaged file begins again, and no unit is new`() throws {
        try directory.write("units.json", "{ no")
        var damaged = file()
        #expect(try damaged.record(["nginx.service"], at: Self.day) == [:])
    }

    @Test func `without a directory it still knows which units came while it ran`() throws {
        var file = KnownUnitsFile(root: directory.path, directory: nil)
        #expect(try file.record(["a.scope"], at: Self.day) == [:])
        #expect(try file.record(["a.scope", "b.scope"], at: 2 * Self.day) == ["b.scope": UnitAge(sinceFirstSeen: 0)])
    }

    @Test func `a host whose units come all the time has the file written once a minute`() throws {
        let path = "\(directory.path)/units.json"
        let second: Int64 = 1_000_000_000
        var file = file()
        _ = try file.record(["a.scope"], at: Self.day)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        _ = try file.record(["b.scope"], at: Self.day + second)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        // What is not saved yet is not forgotten, also when nothing is new.
        _ = try file.record(["b.scope"], at: Self.day + 60 * second)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("b.scope"))
        // A clock that is set back holds up nothing.
        _ = try file.record(["c.scope"], at: 5)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("c.scope"))
    }

    @Test(arguments: [EACCES, EIO, EMFILE])
    func `a file that cannot be read is not replaced, and read later`(error: Int32) throws {
        var first = file()
        _ = try first.record(["old.scope"], at: Self.day)
        let path = "\(directory.path)/units.json"
        let before = try String(contentsOfFile: path, encoding: .utf8)
        let fault = Fault(.open, below: path, error)
        var second = file()
        #expect(throws: SourceError(source: "unit-files", path: path, errno: error, metrics: [.unitAge])) {
            try second.record(["old.scope", "new.scope"], at: 2 * Self.day)
        }
        fault.end()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == before)
        #expect(
            try second.record(["old.scope", "new.scope"], at: 2 * Self.day) == ["new.scope": UnitAge(sinceFirstSeen: 0)]
        )
    }

    @Test func `a record that cannot be saved is an error until it is saved, and tried again after a minute`() throws {
        let path = "\(directory.path)/units.json"
        let fault = Fault(.open, below: path + ".new", ENOSPC)
        var file = file()
        _ = try file.record(["a.scope"], at: Self.day)
        let error = SourceError(
            source: "unit-files", path: path, errno: ENOSPC, access: .write,
            consequence: "units that came since then count as new after a restart")
        #expect(file.saveError == error)
        fault.end()
        _ = try file.record(["a.scope"], at: Self.day + 59_000_000_000)
        #expect(file.saveError == error && !FileManager.default.fileExists(atPath: path))
        _ = try file.record(["a.scope"], at: Self.day + 60_000_000_000)
        #expect(file.saveError == nil)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("a.scope"))
    }

    @Test func `unit files that cannot be listed are no missing ones`() throws {
        try directory.write("etc/systemd/system/a.service", "")
        var file = file()
        _ = try file.record(["a.service"], at: Self.day)
        let fault = Fault(.opendir, below: "\(directory.path)/etc/systemd/system", EIO)
        let expected = SourceError(
            source: "unit-files", path: "\(directory.path)/etc/systemd/system", errno: EIO, metrics: [.unitChangedAge])
        #expect(throws: expected) { try file.record(["a.service"], at: Self.day) }
        fault.end()
        #expect(throws: Never.self) { try file.record(["a.service"], at: Self.day) }
    }
}
