import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct JournalEntryKillsTests {
    /// The kill events of a tick, as the evaluator makes them.
    private func fields(_ kills: [OOMKill], counted: UInt64) -> [Set<String>] {
        let evaluator = AlertEngine(rules: [])
        var sample = Sample()
        sample.set(.oomKills, raw: 0)
        _ = evaluator.evaluate(sample)
        sample.set(.oomKills, raw: counted)
        sample.kills = kills
        return evaluator.evaluate(sample).map { Set(JournalEntry(.event($0), lost: 0).fields) }
    }

    @Test func `a victim has its fields, and its unit shows the entry as its own`() throws {
        let kill = OOMKill(
            pid: 512, name: "a=b", unit: "leak.service", memory: 1024, oomMemcgUnit: "leak.service", limit: 2048)
        let fields = try #require(fields([kill], counted: 1).first)
        #expect(
            fields.isSuperset(of: [
                "HEALTHD_KILLS=1", "HEALTHD_VICTIM=a=b", "HEALTHD_VICTIM_PID=512", "HEALTHD_VICTIM_BYTES=1024",
                "HEALTHD_OOM_CONSTRAINT=unit", "HEALTHD_UNIT=leak.service", "OBJECT_SYSTEMD_UNIT=leak.service",
                "HEALTHD_EVENT=oom-kill", "PRIORITY=4",
            ]))
    }

    @Test func `a kill in a user's own manager shows with both names of its unit`() throws {
        let unit = "user@1000.service/own.service"
        let kill = OOMKill(pid: 512, name: "leak", unit: unit, memory: 1024, oomMemcgUnit: unit, limit: 2048)
        let fields = try #require(fields([kill], counted: 1).first)
        #expect(
            fields.isSuperset(of: [
                "HEALTHD_UNIT=\(unit)", "OBJECT_SYSTEMD_UNIT=user@1000.service",
                "OBJECT_SYSTEMD_USER_UNIT=own.service",
            ]))
        #expect(fields.count { $0.hasPrefix("OBJECT_") } == 2)
    }

    @Test func `a unit of the host has no name in a user's manager`() throws {
        let kill = OOMKill(pid: 512, name: "leak", unit: "user@1000.service", memory: nil, oomMemcgUnit: nil)
        let fields = try #require(fields([kill], counted: 1).first)
        #expect(fields.filter { $0.hasPrefix("OBJECT_") } == ["OBJECT_SYSTEMD_UNIT=user@1000.service"])
    }

    @Test func `kills that were only counted have their number`() throws {
        let fields = try #require(fields([], counted: 3).first)
        #expect(fields.contains("HEALTHD_KILLS=3"))
        #expect(!fields.contains { $0.hasPrefix("HEALTHD_VICTIM") || $0.hasPrefix("HEALTHD_OOM") })
    }

    @Test func `the host's own want of memory is told as such`() {
        let kill = OOMKill(pid: 512, name: "a", unit: nil, memory: nil, oomMemcgUnit: nil)
        #expect(fields([kill], counted: 1).first?.contains("HEALTHD_OOM_CONSTRAINT=host") == true)
    }
}
