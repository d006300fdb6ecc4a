import FoundationEssentials
import Testing

@testable import ProcMetrics

@Suite struct KnownUnitsTests {
    private let start: Int64 = 1_800_000_000_000_000_000
    private let hour = seconds(3600)

    /// A record that began with these units.
    private func record(_ names: [String] = ["old.service"]) -> KnownUnits {
        var arrivals = KnownUnits()
        _ = arrivals.note(names, at: start)
        return arrivals
    }

    @Test func `what the first look sees is not new`() {
        #expect(record().newness(of: "old.service", changed: nil, at: start + 1) == UnitAge())
        #expect(record().newness(of: "old.service", changed: start - hour, at: start + 1) == UnitAge())
        #expect(KnownUnits().newness(of: "old.service", changed: start, at: start) == UnitAge())
    }

    @Test func `what comes later is new for a day`() {
        var arrivals = record()
        let isWorthSaving = arrivals.note(["old.service", "new.scope"], at: start + hour)
        #expect(isWorthSaving)
        let isWorthSavingAgain = arrivals.note(["old.service", "new.scope"], at: start + 2 * hour)
        #expect(!isWorthSavingAgain)
        #expect(arrivals.newness(of: "new.scope", changed: nil, at: start + 3 * hour) == UnitAge(arrived: 7200))
        #expect(arrivals.newness(of: "new.scope", changed: nil, at: start + 25 * hour) == UnitAge())
        #expect(arrivals.newness(of: "never.seen", changed: nil, at: start + 3 * hour) == UnitAge())
    }

    @Test func `what comes with a file has both, and the first sight counts`() {
        var arrivals = record()
        _ = arrivals.note(["agent.service"], at: start + 2 * hour)
        let newness = arrivals.newness(of: "agent.service", changed: start + hour, at: start + 3 * hour)
        #expect(newness == UnitAge(arrived: 3600, changed: 7200))
    }

    @Test func `a changed file makes new, once the record has begun`() {
        #expect(
            record().newness(of: "old.service", changed: start + hour, at: start + 3 * hour)
                == UnitAge(changed: 7200))
        #expect(record().newness(of: "old.service", changed: start + hour, at: start + 25 * hour) == UnitAge())
    }

    @Test func `a unit that was installed for long is no arrival when it first runs, until a week was watched`() {
        var arrivals = record()
        _ = arrivals.note(["backup.service"], at: start + hour)
        #expect(arrivals.newness(of: "backup.service", changed: start - hour, at: start + 2 * hour) == UnitAge())
        let later = start + 24 * 7 * hour
        _ = arrivals.note(["agent.service"], at: later)
        #expect(
            arrivals.newness(of: "agent.service", changed: start - hour, at: later + hour) == UnitAge(arrived: 3600)
        )
    }

    @Test func `the next instance of a known template is not new`() {
        var arrivals = record(["php@1.service", "user@1.service/a@1.service"])
        let isWorthSaving = arrivals.note(["php@2.service", "user@1.service/a@2.service"], at: start + hour)
        #expect(!isWorthSaving)
        #expect(arrivals.newness(of: "php@2.service", changed: nil, at: start + 2 * hour) == UnitAge())
    }

    @Test func `a clock that jumps makes nothing new`() {
        var arrivals = record()
        _ = arrivals.note(["a.scope"], at: start + hour)
        _ = arrivals.note(["old.service", "a.scope"], at: 5)
        #expect(arrivals.newness(of: "old.service", changed: nil, at: 6) == UnitAge())
        #expect(arrivals.newness(of: "a.scope", changed: start, at: 6) == UnitAge())
        #expect(arrivals.newness(of: "a.scope", changed: nil, at: start + 2 * hour) == UnitAge(arrived: 3600))
        for time in [Int64.min, .max] {
            _ = arrivals.note(["b\(time).scope"], at: time)
            #expect(arrivals.newness(of: "a.scope", changed: time, at: .min) == UnitAge())
            #expect(arrivals.newness(of: "old.service", changed: .min, at: .max) == UnitAge())
        }
    }

    @Test func `remembers so many, and forgets who was not seen for longest`() {
        var arrivals = record(["stays.service", "gone.service"])
        for look in 0..<5 {
            let names = (0..<1000).map { "\(look)-\($0).service" }
            _ = arrivals.note(names + ["stays.service"], at: start + hour)
        }
        _ = arrivals.note(["stays.service", "gone.service"], at: start + 2 * hour)
        #expect(arrivals.newness(of: "stays.service", changed: nil, at: start + 3 * hour) == UnitAge())
        #expect(arrivals.newness(of: "gone.service", changed: nil, at: start + 3 * hour) == UnitAge(arrived: 3600))
        #expect(arrivals.newness(of: "4-7.service", changed: nil, at: start + 3 * hour) == UnitAge(arrived: 7200))
        #expect(arrivals.count == KnownUnits.limit)
    }

    /// A host that is looked at by ssh every minute has so many sessions in three days.
    @Test func `sessions and containers make it forget each other, and no service that runs once a week`() {
        var arrivals = record(["ssh.service", "backup.service"])
        let week = start + 24 * 7 * hour
        for day in 0..<4 {
            let sessions = (0..<1440).map { "session-\(1440 * day + $0).scope" }
            _ = arrivals.note(["ssh.service"] + sessions, at: start + Int64(24 * day) * hour)
        }
        #expect(arrivals.count == KnownUnits.limit)
        _ = arrivals.note(["ssh.service", "backup.service"], at: week)
        #expect(arrivals.newness(of: "backup.service", changed: start - hour, at: week + hour) == UnitAge())
    }

    @Test func `is the same after it was saved`() throws {
        var arrivals = record()
        _ = arrivals.note(["new.scope"], at: start + hour)
        let data = try JSONEncoder().encode(arrivals)
        #expect(try JSONDecoder().decode(KnownUnits.self, from: data) == arrivals)
    }

    @Test func `who is there is not forgotten, however many there are`() {
        let names = (0..<KnownUnits.limit + 900).map { "u\($0).service" }
        var arrivals = record(["old.service"])
        _ = arrivals.note(names, at: start + hour)
        #expect(arrivals.count == names.count)
        let isWorthSaving = arrivals.note(names, at: start + 2 * hour)
        #expect(!isWorthSaving)
        _ = arrivals.note(["old.service"], at: start + 3 * hour)
        #expect(arrivals.count == KnownUnits.limit)
    }
}
