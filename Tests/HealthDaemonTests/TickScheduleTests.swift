import Testing

@testable import HealthDaemon

struct TickScheduleTests {
    /// What each moment in turn begins.
    private func ticks(interval: Int64, start: Int64, at moments: [Int64]) -> [TickSchedule.Tick?] {
        var clock = TickSchedule(interval: interval, start: start)
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
        var extras = EarlyTickLimiter()
        let allowed = stride(from: 0, to: 1_000_000_000, by: 1_000_000).filter { extras.allow(at: Int64($0)) }
        #expect(allowed.count == 10)
    }

    @Test func `an extra tick that came too soon is owed until there is a tick`() {
        var extras = EarlyTickLimiter()
        let first = [extras.allowOwed(at: 0), extras.allow(at: 0), extras.allowOwed(at: 200_000_000)]
        #expect(first == [false, true, false])
        let second = [extras.allow(at: 210_000_000), extras.allow(at: 250_000_000), extras.allowOwed(at: 300_000_000)]
        #expect(second == [true, false, false])
        let third = [extras.allowOwed(at: 310_000_000), extras.allowOwed(at: 500_000_000)]
        #expect(third == [true, false])
        let settled = [extras.allow(at: 510_000_000), extras.allow(at: 520_000_000)]
        extras.settle()
        let after = extras.allowOwed(at: 900_000_000)
        #expect(settled == [true, false] && !after)
    }
}
