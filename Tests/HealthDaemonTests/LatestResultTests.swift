import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct LatestResultTests {
    private let second: Int64 = 1_000_000_000

    private func snapshot(at seconds: Int64) -> StatusSnapshot { StatusSnapshot(TickResult.made(at: seconds * second)) }

    @Test func `a result is fresh for three intervals, and then unknown, with its age`() {
        let latest = LatestResult(interval: 10 * second, start: 0)
        #expect(latest.read(now: 7 * second) == .starting(age: 7 * second))
        latest.put(snapshot(at: 10))
        for now in [10, 25, 40] {
            latest.turn(at: Int64(now) * second)
            #expect(latest.read(now: Int64(now) * second) == .fresh(snapshot(at: 10), age: Int64(now - 10) * second))
        }
        latest.turn(at: 40 * second)
        #expect(latest.read(now: 40 * second + 1) == .stale(snapshot(at: 10), age: 30 * second + 1))
    }

    @Test func `for five seconds at the least`() {
        let latest = LatestResult(interval: second / 10, start: 0)
        latest.put(snapshot(at: 10))
        latest.turn(at: 10 * second)
        #expect(latest.read(now: 15 * second).isFresh)
        #expect(!latest.read(now: 15 * second + 1).isFresh)
    }

    @Test func `a tick that hangs is known after five seconds, however far ticks are apart`() {
        let latest = LatestResult(interval: 3600 * second, start: 0)
        latest.put(snapshot(at: 1))
        latest.turn(at: 1 * second)
        latest.turn(at: 3 * second)
        #expect(latest.read(now: 8 * second).isFresh)
        #expect(!latest.read(now: 8 * second + 1).isFresh)
        latest.turn(at: 9 * second)
        #expect(latest.read(now: 9 * second).isFresh)
    }

    @Test func `the result of a tick that was late is fresh at once`() {
        let latest = LatestResult(interval: second, start: 0)
        var late = snapshot(at: 28)
        latest.put(snapshot(at: 9))
        latest.turn(at: 9 * second)
        #expect(!latest.read(now: 30 * second).isFresh)
        late.duration = 2 * second
        latest.put(late)
        #expect(latest.read(now: 30 * second).isFresh)
    }

    @Test func `another interval counts at once`() {
        let latest = LatestResult(interval: 10 * second, start: 0)
        latest.put(snapshot(at: 0))
        latest.turn(at: 20 * second)
        latest.change(interval: second)
        #expect(!latest.read(now: 20 * second).isFresh)
    }

    @Test func `a result that is published while others are being read is not dropped`() {
        let latest = LatestResult(interval: second, start: 0)
        latest.put(snapshot(at: 1))
        latest.withNewest { _ in
            latest.put(snapshot(at: 2))
            latest.withNewest { _ in
                latest.put(snapshot(at: 3))
                latest.withNewest { _ in latest.put(snapshot(at: 4)) }
            }
        }
        #expect(latest.read(now: 4 * second).snapshot == snapshot(at: 4))
    }

    @Test func `an old result is shown as unknown, with the time and the age`() {
        let latest = LatestResult(interval: second, start: 0)
        #expect(latest.read(now: 6 * second).line(at: 6 * second) == "starting: no sample yet (6 s)")
        latest.put(snapshot(at: 10))
        latest.turn(at: 10 * second)
        #expect(latest.read(now: 12 * second).line(at: 12 * second).hasPrefix("ok, "))
        let time = LocalTime.text(10 * second)
        #expect(latest.read(now: 22 * second).line(at: 22 * second) == "unknown: no sample since \(time) (12 s)")
    }
}
