import FoundationEssentials
import Testing

@testable import ProcMetrics

@Suite struct UnitArrivalsTests {
    private let start: Int64 = 1_800_000_000_000_000_000
    private let hour = seconds(3600)

    /// A record that began with these units.
    private func record(_ names: [String] = ["old.service"]) -> UnitArrivals {
        var arrivals = UnitArrivals()
        _ = arrivals.note(names, at: start)
        return arrivals
    }

    @Test func `what the first look sees is not new`() {
        #expect(record().age(of: "old.service", changed: nil, at: start + 1) == nil)
        #expect(record().age(of: "old.service", changed: start - hour, at: start + 1) == nil)
        #expect(UnitArrivals().age(of: "old.service", changed: start, at: start) == nil)
    }

    @Test func `what comes later is new for a day`() {
        var arrivals = record()
        let isWorthSaving = arrivals.note(["old.service", "new.scope"], at: start + hour)
        #expect(isWorthSaving)
        let isWorthSavingAgain = arrivals.note(["old.service", "new.scope"], at: start + 2 * hour)
        #expect(!isWorthSavingAgain)
        #expect(arrivals.age(of: "new.scope", changed: nil, at: start + 3 * hour) == 7200)
        #expect(arrivals.age(of: "new.scope", changed: nil, at: start + 25 * hour) == nil)
        #expect(arrivals.age(of: "never.seen", changed: nil, at: start + 3 * hour) == nil)
    }

    @Test func `a changed file makes new, once the record has begun`() {
        #expect(record().age(of: "old.service", changed: start + hour, at: start + 3 * hour) == 7200)
        #expect(record().age(of: "old.service", changed: start + hour, at: start + 25 * hour) == nil)
    }

    @Test func `a unit that was installed for long is no arrival when it first runs, until a week was watched`() {
        var arrivals = record()
        _ = arrivals.note(["backup.service"], at: start + hour)
        #expect(arrivals.age(of: "backup.service", changed: start - hour, at: start + 2 * hour) == nil)
        let later = start + 24 * 7 * hour
        _ = arrivals.note(["agent.service"], at: later)
        #expect(arrivals.age(of: "agent.service", changed: start - hour, at: later + hour) == 3600)
    }

    @Test func `the next instance of a known template is not new`() {
        var arrivals = record(["php@1.service", "user@1.service/a@1.service"])
        let isWorthSaving = arrivals.note(["php@2.service", "user@1.service/a@2.service"], at: start + hour)
        #expect(!isWorthSaving)
        #expect(arrivals.age(of: "php@2.service", changed: nil, at: start + 2 * hour) == nil)
    }

    @Test func `a clock that jumps makes nothing new`() {
        var arrivals = record()
        _ = arrivals.note(["a.scope"], at: start + hour)
        _ = arrivals.note(["old.service", "a.scope"], at: 5)
        #expect(arrivals.age(of: "old.service", changed: nil, at: 6) == nil)
        #expect(arrivals.age(of: "a.scope", changed: start, at: 6) == nil)
        #expect(arrivals.age(of: "a.scope", changed: nil, at: start + 2 * hour) == 3600)
        for time in [Int64.min, .max] {
            _ = arrivals.note(["b\(time).scope"], at: time)
            #expect(arrivals.age(of: "a.scope", changed: time, at: .min) == nil)
            #expect(arrivals.age(of: "old.service", changed: .min, at: .max) == nil)
        }
    }

    @Test func `remembers so many, and forgets who was not seen for longest`() {
        var arrivals = record(["stays.service", "gone.service"])
        for look in 0..<5 {
            let names = (0..<1000).map { "\(look)-\($0).scope" }
            _ = arrivals.note(names + ["stays.service"], at: start + hour)
        }
        _ = arrivals.note(["stays.service", "gone.service"], at: start + 2 * hour)
        #expect(arrivals.age(of: "stays.service", changed: nil, at: start + 3 * hour) == nil)
        #expect(arrivals.age(of: "gone.service", changed: nil, at: start + 3 * hour) == 3600)
        #expect(arrivals.age(of: "4-7.scope", changed: nil, at: start + 3 * hour) == 7200)
        #expect(arrivals.count == UnitArrivals.limit)
    }

    @Test func `is the same after it was saved`() throws {
        var arrivals = record()
        _ = arrivals.note(["new.scope"], at: start + hour)
        let data = try JSONEncoder().encode(arrivals)
        #expect(try JSONDecoder().decode(UnitArrivals.self, from: data) == arrivals)
    }

    @Test func `who is there is not forgotten, however many there are`() {
        let names = (0..<UnitArrivals.limit + 900).map { "u\($0).service" }
        var arrivals = record(["old.service"])
        _ = arrivals.note(names, at: start + hour)
        #expect(arrivals.count == names.count)
        let isWorthSaving = arrivals.note(names, at: start + 2 * hour)
        #expect(!isWorthSaving)
        _ = arrivals.note(["old.service"], at: start + 3 * hour)
        #expect(arrivals.count == UnitArrivals.limit)
    }
}
