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

    /// Wakes the schedule as Dispatch does: a repeating timer adds its period to its last deadline.
    @Test(arguments: [1, 2, 5, 7, 11, 13, 17, 25, 45, 60])
    func `ten days of ticks keep their pace`(seconds: Int64) {
        let latency: Int64 = 100_000
        var schedule = TickSchedule(interval: seconds * 1_000_000_000, start: 5)
        let timers = schedule.timers
        var deadline = timers.start
        var (worst, ticks): (Int64, Int64) = (0, 0)
        while deadline < 10 * 86_400 * 1_000_000_000 {
            if let tick = schedule.begin(at: deadline + latency) {
                worst = max(worst, tick.lateness)
                ticks += 1
            }
            deadline += timers.tickPeriod
        }
        #expect(worst < 1_000_000)
        #expect(ticks == 10 * 86_400 / seconds + (10 * 86_400 % seconds == 0 ? 0 : 1))
    }

    @Test func `the queue wakes every two seconds at the latest`() {
        func pause(_ milliseconds: Int64) -> Int64? {
            TickSchedule(interval: milliseconds * 1_000_000, start: 0).timers.keepAlivePeriod
        }
        #expect([pause(100), pause(2000)] == [nil, nil])
        #expect([pause(2001), pause(3_600_000)] == [2_000_000_000, 2_000_000_000])
    }

    @Test func `early ticks come at most ten times a second`() {
        var limiter = EarlyTickLimiter()
        let allowed = stride(from: 0, to: 1_000_000_000, by: 1_000_000).filter { limiter.allow(at: Int64($0)) }
        #expect(allowed.count == 10)
    }

    @Test func `an early tick that was requested too soon is owed until there is a tick`() {
        var limiter = EarlyTickLimiter()
        let first = [limiter.allowOwed(at: 0), limiter.allow(at: 0), limiter.allowOwed(at: 200_000_000)]
        #expect(first == [false, true, false])
        let second = [
            limiter.allow(at: 210_000_000), limiter.allow(at: 250_000_000), limiter.allowOwed(at: 300_000_000),
        ]
        #expect(second == [true, false, false])
        let third = [limiter.allowOwed(at: 310_000_000), limiter.allowOwed(at: 500_000_000)]
        #expect(third == [true, false])
        let settled = [limiter.allow(at: 510_000_000), limiter.allow(at: 520_000_000)]
        limiter.dueTickRan()
        let after = limiter.allowOwed(at: 900_000_000)
        #expect(settled == [true, false] && !after)
    }
}
