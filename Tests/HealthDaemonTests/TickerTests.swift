import Dispatch
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

struct TickerTests {
    private static let ms: Int64 = 1_000_000

    @Test func `ticks come on the queue, early ones as well, and each wake-up is a turn`() {
        let ticker = Ticker(interval: 3_600_000 * Self.ms)
        let ticks = Mutex<[TickSchedule.Tick]>([])
        let turns = Atomic<Int>(0)
        ticker.start { [queue = ticker.queue] _, tick in
            dispatchPrecondition(condition: .onQueue(queue))
            ticks.withLock { $0.append(tick) }
        } turned: {
            turns.add(1, ordering: .relaxed)
        }
        #expect(eventually { turns.load(ordering: .relaxed) == 1 })
        // Early ticks are at least 100 ms apart from each other, not from ticks that are due.
        ticker.requestEarlyTick()
        #expect(eventually { turns.load(ordering: .relaxed) >= 2 })
        #expect(ticks.withLock { $0.count } == 2)
        #expect(ticks.withLock { $0[1] } == .early)
        // The queue wakes between ticks that are an hour apart.
        #expect(eventually { turns.load(ordering: .relaxed) >= 3 })
        #expect(ticks.withLock { $0.count } == 2)
        ticker.queue.sync { ticker.stop() }
    }

    @Test func `another interval counts from the moment of the change`() {
        let ticker = Ticker(interval: 3_600_000 * Self.ms)
        let times = Mutex<[Int64]>([])
        ticker.start { time, _ in times.withLock { $0.append(time.monotonic) } }
        #expect(eventually { times.withLock { $0.count } == 1 })
        let changed = Timestamp.now().monotonic
        ticker.queue.sync { ticker.change(interval: 20 * Self.ms) }
        #expect(eventually { times.withLock { $0.count } >= 4 })
        ticker.queue.sync { ticker.stop() }
        let ends = times.withLock { $0 }
        #expect(ends[1] - changed >= 20 * Self.ms)
    }

    @Test func `deadlines are the clock's that was passed in`() {
        // A clock that is behind: no deadline has passed for it, so that none of the wake-ups is a tick.
        let clock = ManualClock(at: 1_000 * Self.ms)
        let ticker = Ticker(interval: 100 * Self.ms, clock: clock.read)
        let lateness = Mutex<[Int64]>([])
        let turns = Atomic<Int>(0)
        ticker.start { _, tick in
            lateness.withLock { $0.append(tick.lateness) }
        } turned: {
            turns.add(1, ordering: .relaxed)
        }
        #expect(eventually { turns.load(ordering: .relaxed) >= 2 })
        #expect(lateness.withLock { $0 } == [0])
        clock.advance(by: 137 * Self.ms)
        #expect(eventually { lateness.withLock { $0.count } == 2 })
        #expect(lateness.withLock { $0 } == [0, 37 * Self.ms])
        ticker.queue.sync { ticker.stop() }
    }
}
