import FoundationEssentials
import Testing

@testable import ProcMetrics

@Suite struct KnownUnitsTests {
    private let start: Int64 = 1_800_000_000_000_000_000
    private let hour = seconds(3600)

    /// A record that began with these units.
    private func record(_ names: [String] = ["old.service"]) -> KnownUnits {
        var knownUnits = KnownUnits()
        _ = knownUnits.record(names, at: start)
        return knownUnits
    }

    @Test func `what the first look sees is not new`() {
        #expect(record().age(of: "old.service", changedAt: nil, at: start + 1) == UnitAge())
        #expect(record().age(of: "old.service", changedAt: start - hour, at: start + 1) == UnitAge())
        #expect(KnownUnits().age(of: "old.service", changedAt: start, at: start) == UnitAge())
    }

    @Test func `what comes later is new for a day`() {
        var knownUnits = record()
        let isWorthSaving = knownUnits.record(["old.service", "new.scope"], at: start + hour)
        #expect(isWorthSaving)
        let isWorthSavingAgain = knownUnits.record(["old.service", "new.scope"], at: start + 2 * hour)
        #expect(!isWorthSavingAgain)
        #expect(
            knownUnits.age(of: "new.scope", changedAt: nil, at: start + 3 * hour) == UnitAge(sinceFirstSeen: 7200))
        #expect(knownUnits.age(of: "new.scope", changedAt: nil, at: start + 25 * hour) == UnitAge())
        #expect(knownUnits.age(of: "never.seen", changedAt: nil, at: start + 3 * hour) == UnitAge())
    }

    @Test func `what comes with a file has both, and the first sight counts`() {
        var knownUnits = record()
        _ = knownUnits.record(["agent.service"], at: start + 2 * hour)
        let age = knownUnits.age(of: "agent.service", changedAt: start + hour, at: start + 3 * hour)
        #expect(age == UnitAge(sinceFirstSeen: 3600, sinceChanged: 7200))
    }

    @Test func `a changed file makes new, once the record has begun`() {
        #expect(
            record().age(of: "old.service", changedAt: start + hour, at: start + 3 * hour)
                == UnitAge(sinceChanged: 7200))
        #expect(record().age(of: "old.service", changedAt: start + hour, at: start + 25 * hour) == UnitAge())
    }

    @Test func `a unit that was installed for long is no arrival when it first runs, until a week was watched`() {
        var knownUnits = record()
        _ = knownUnits.record(["backup.service"], at: start + hour)
        #expect(knownUnits.age(of: "backup.service", changedAt: start - hour, at: start + 2 * hour) == UnitAge())
        let later = start + 24 * 7 * hour
        _ = knownUnits.record(["agent.service"], at: later)
        #expect(
            knownUnits.age(of: "agent.service", changedAt: start - hour, at: later + hour)
                == UnitAge(sinceFirstSeen: 3600)
        )
    }

    @Test func `the next instance of a known template is not new`() {
        var knownUnits = record(["php@1.service", "user@1.service/a@1.service"])
        let isWorthSaving = knownUnits.record(["php@2.service", "user@1.service/a@2.service"], at: start + hour)
        #expect(!isWorthSaving)
        #expect(knownUnits.age(of: "php@2.service", changedAt: nil, at: start + 2 * hour) == UnitAge())
    }

    @Test func `a clock that jumps makes nothing new`() {
        var knownUnits = record()
        _ = knownUnits.record(["a.scope"], at: start + hour)
        _ = knownUnits.record(["old.service", "a.scope"], at: 5)
        #expect(knownUnits.age(of: "old.service", changedAt: nil, at: 6) == UnitAge())
        #expect(knownUnits.age(of: "a.scope", changedAt: start, at: 6) == UnitAge())
        #expect(knownUnits.age(of: "a.scope", changedAt: nil, at: start + 2 * hour) == UnitAge(sinceFirstSeen: 3600))
        for time in [Int64.min, .max] {
            _ = knownUnits.record(["b\(time).scope"], at: time)
            #expect(knownUnits.age(of: "a.scope", changedAt: time, at: .min) == UnitAge())
            #expect(knownUnits.age(of: "old.service", changedAt: .min, at: .max) == UnitAge())
        }
    }

    @Test func `remembers so many, and forgets who was not seen for longest`() {
        var knownUnits = record(["stays.service", "gone.service"])
        for look in 0..<5 {
            let names = (0..<1000).map { "\(look)-\($0).service" }
            _ = knownUnits.record(names + ["stays.service"], at: start + hour)
        }
        _ = knownUnits.record(["stays.service", "gone.service"], at: start + 2 * hour)
        #expect(knownUnits.age(of: "stays.service", changedAt: nil, at: start + 3 * hour) == UnitAge())
        #expect(
            knownUnits.age(of: "gone.service", changedAt: nil, at: start + 3 * hour) == UnitAge(sinceFirstSeen: 3600)
        )
        #expect(
            knownUnits.age(of: "4-7.service", changedAt: nil, at: start + 3 * hour) == UnitAge(sinceFirstSeen: 7200))
        #expect(knownUnits.count == KnownUnits.limit)
    }

    /// A host that is looked at by ssh every minute has so many sessions in three days.
    @Test func `sessions and containers make it forget each other, and no service that runs once a week`() {
        var knownUnits = record(["ssh.service", "backup.service"])
        let week = start + 24 * 7 * hour
        for day in 0..<4 {
            let sessions = (0..<1440).map { "session-\(1440 * day + $0).scope" }
            _ = knownUnits.record(["ssh.service"] + sessions, at: start + Int64(24 * day) * hour)
        }
        #expect(knownUnits.count == KnownUnits.limit)
        _ = knownUnits.record(["ssh.service", "backup.service"], at: week)
        #expect(knownUnits.age(of: "backup.service", changedAt: start - hour, at: week + hour) == UnitAge())
    }

    @Test func `is the same after it was saved`() throws {
        var knownUnits = record()
        _ = knownUnits.record(["new.scope"], at: start + hour)
        let data = try JSONEncoder().encode(knownUnits)
        #expect(try JSONDecoder().decode(KnownUnits.self, from: data) == knownUnits)
    }

    @Test func `who is there is not forgotten, however many there are`() {
        let names = (0..<KnownUnits.limit + 900).map { "u\($0).service" }
        var knownUnits = record(["old.service"])
        _ = knownUnits.record(names, at: start + hour)
        #expect(knownUnits.count == names.count)
        let isWorthSaving = knownUnits.record(names, at: start + 2 * hour)
        #expect(!isWorthSaving)
        _ = knownUnits.record(["old.service"], at: start + 3 * hour)
        #expect(knownUnits.count == KnownUnits.limit)
    }
}
