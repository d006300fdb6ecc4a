import Testing

@testable import HealthDaemon

struct TickClockTests {
    /// What each moment in turn begins.
    private func ticks(interval: Int64, start: Int64, at moments: [Int64]) -> [TickClock.Tick?] {
        var clock = TickClock(interval: interval, start: start)
        return moments.map { clock.begin(at: $0) }
    }

    @Test func `the first tick is due at once, the others an interval apart`() {
        let ticks = ticks(interval: 10, start: 100, at: [99, 100, 105, 112, 120])
        #expect(ticks.map { $0?.lateness } == [nil, 0, nil, 2, 0])
        #expect(ticks.allSatisfy { ($0?.missed ?? 0) == 0 })
    }

    @Test func `deadlines that passed unused are counted and skipped`() {
        let ticks = ticks(interval: 10, start: 0, at: [0, 47, 48, 50])
        #expect(ticks.map { $0?.lateness } == [0, 37, nil, 0])
        #expect(ticks.map { $0?.missed } == [0, 3, nil, 0])
    }

    @Test func `extra ticks come at most ten times a second`() {
        var extras = ExtraTicks()
        let allowed = stride(from: 0, to: 1_000_000_000, by: 1_000_000).filter { extras.allow(at: Int64($0)) }
        #expect(allowed.count == 10)
    }
}
