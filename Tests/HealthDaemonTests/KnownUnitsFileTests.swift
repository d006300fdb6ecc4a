import Foundation
import ProcMetrics
import Testing

@testable import HealthDaemon

struct KnownUnitsFileTests {
    private let directory: TemporaryDirectory
    private static let day: Int64 = 86_400_000_000_000

    init() throws { directory = try TemporaryDirectory() }

    private func file() -> KnownUnitsFile { KnownUnitsFile(root: directory.path, directory: directory.path) }

    @Test func `who was there at the first look is not new, who comes later is, also after a restart`() {
        var first = file()
        #expect(first.note(["nginx.service"], at: Self.day) == [:])
        #expect(
            first.note(["nginx.service", "agent.scope"], at: 2 * Self.day) == ["agent.scope": UnitAge(arrived: 0)])
        var second = file()
        let later = second.note(["nginx.service", "agent.scope"], at: 2 * Self.day + 60_000_000_000)
        #expect(later == ["agent.scope": UnitAge(arrived: 60)])
    }

    @Test func `a damaged file begins anew, and nobody is new`() throws {
        try directory.write("units.json", "{ no")
        var damaged = file()
        #expect(damaged.note(["nginx.service"], at: Self.day) == [:])
    }

    @Test func `without a directory it still knows who came while it ran`() {
        var file = KnownUnitsFile(root: directory.path, directory: nil)
        #expect(file.note(["a.scope"], at: Self.day) == [:])
        #expect(file.note(["a.scope", "b.scope"], at: 2 * Self.day) == ["b.scope": UnitAge(arrived: 0)])
    }

    @Test func `a host whose units come all the time has the file written once a minute`() throws {
        let path = "\(directory.path)/units.json"
        let second: Int64 = 1_000_000_000
        var file = file()
        _ = file.note(["a.scope"], at: Self.day)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        _ = file.note(["b.scope"], at: Self.day + second)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == first)
        // What is not saved yet is not forgotten, also when nothing is new.
        _ = file.note(["b.scope"], at: Self.day + 60 * second)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("b.scope"))
        // A clock that is set back holds up nothing.
        _ = file.note(["c.scope"], at: 5)
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("c.scope"))
    }
}
