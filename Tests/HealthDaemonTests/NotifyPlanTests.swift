import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct NotifyPlanTests {
    private static let second: Int64 = 1_000_000_000

    /// What is sent at each moment, and how long the plan then waits, with a clock of the test's own.
    private struct Run {
        var plan: NotifyPlan
        var latest = LatestResult(interval: second, start: 0)
        var turns: UInt64 = 0
        var observers: [ObserverLiveness] = []
        var isRefused = false

        init(watchdogTimeout: Int64? = nil) { plan = NotifyPlan(watchdogTimeout: watchdogTimeout, now: 0) }

        func tick(at seconds: Int64, _ level: Verdict.Level = .ok) {
            latest.put(StatusSnapshot(TickResult.made(at: seconds * second, level: level)))
            latest.turn(at: seconds * second)
        }

        mutating func sent(at seconds: Int64, isReady: Bool = false, note: String? = nil) -> [String] {
            var sent: [String] = []
            let now = seconds * second
            let progress = LivenessCheck.Progress(turns: turns, observers: observers)
            _ = plan.turn(now: now, latest.read(now: now), isReady: isReady, progress, note: note) {
                sent.append($0)
                return !isRefused
            }
            return sent
        }
    }

    @Test func `nothing is sent before the first tick, and READY with STATUS after it`() {
        var run = Run()
        #expect(run.sent(at: 1) == [])
        run.tick(at: 2)
        #expect(run.sent(at: 2, isReady: true) == ["READY=1\nSTATUS=ok, tick 0 ms"])
        #expect(run.sent(at: 3) == [])
    }

    @Test func `a first tick that does not come is reported`() {
        var run = Run()
        #expect(run.sent(at: 5) == ["STATUS=starting: no sample yet (5 s)"])
    }

    @Test func `STATUS follows a change of the verdict at once, and other changes every ten seconds`() {
        var run = Run()
        run.tick(at: 1)
        #expect(run.sent(at: 1) == ["STATUS=ok, tick 0 ms"])
        run.tick(at: 2)
        #expect(run.sent(at: 2) == [])
        run.tick(at: 3, .critical)
        #expect(run.sent(at: 3) == ["STATUS=critical, tick 0 ms"])
        run.tick(at: 12, .critical)
        #expect(run.sent(at: 12) == [])
        run.tick(at: 13, .critical)
        #expect(run.sent(at: 13) == ["STATUS=critical, tick 0 ms"])
    }

    @Test func `without ticks STATUS says unknown, since when, and again every five seconds`() {
        var run = Run()
        run.tick(at: 1)
        _ = run.sent(at: 1)
        #expect(run.sent(at: 6) == [])
        #expect(run.sent(at: 7) == ["STATUS=unknown: no sample since \(LocalTime.text(Self.second)) (6 s)"])
        #expect(run.sent(at: 11) == [])
        #expect(run.sent(at: 12) == ["STATUS=unknown: no sample since \(LocalTime.text(Self.second)) (11 s)"])
        run.tick(at: 13)
        #expect(run.sent(at: 13) == ["STATUS=ok, tick 0 ms"])
    }

    @Test func `the watchdog is pinged four times in its time, while the tick queue turns`() {
        var run = Run(watchdogTimeout: 8 * Self.second)
        var pings: [Int64] = []
        for second in Int64(1)...20 {
            run.tick(at: second)
            // The queue hangs from second 10 on, although its last result would be fresh.
            if second < 10 { run.turns += 1 }
            if run.sent(at: second).contains("WATCHDOG=1") { pings.append(second) }
        }
        #expect(pings == [2, 4, 6, 8, 10])
    }

    @Test func `a ping needs a fresh result as well`() {
        var run = Run(watchdogTimeout: 8 * Self.second)
        run.turns = 1
        #expect(run.sent(at: 2) == ["WATCHDOG=1"])
        run.tick(at: 3)
        _ = run.sent(at: 3)
        run.turns = 2
        #expect(!run.sent(at: 9).contains("WATCHDOG=1"))
    }

    @Test func `what systemd does not take is sent again`() {
        var run = Run(watchdogTimeout: 8 * Self.second)
        run.isRefused = true
        run.turns = 1
        run.tick(at: 2)
        let all = ["STATUS=ok, tick 0 ms", "WATCHDOG=1"]
        #expect(run.sent(at: 2) == all)
        #expect(run.sent(at: 3) == all)
        run.isRefused = false
        #expect(run.sent(at: 4) == all)
        #expect(run.sent(at: 5) == [])
    }

    @Test func `a line break in a status does not begin an assignment`() {
        var run = Run()
        run.tick(at: 1)
        #expect(run.sent(at: 1, note: "a\nMAINPID=1\r\nb") == ["STATUS=ok, tick 0 ms, a MAINPID=1 b"])
    }

    @Test func `a note that comes or goes is sent at once`() {
        var run = Run()
        run.tick(at: 1)
        _ = run.sent(at: 1)
        run.tick(at: 2)
        #expect(run.sent(at: 2, note: "a") == ["STATUS=ok, tick 0 ms, a"])
        #expect(run.sent(at: 3, note: "b") == [])
        #expect(run.sent(at: 4) == ["STATUS=ok, tick 0 ms"])
    }

    @Test func `it sleeps until something is due`() {
        var run = Run(watchdogTimeout: 120 * Self.second)
        run.tick(at: 1)
        _ = run.sent(at: 1)
        let state = run.latest.read(now: Self.second)
        let stale = run.plan.pause(now: Self.second, state, staleAt: 6 * Self.second)
        #expect(stale == 5 * Self.second + 1_000_000)
        let far = run.plan.pause(now: Self.second, state, staleAt: .max)
        #expect(far == 10 * Self.second + 1_000_000)
        let noted = run.plan.pause(now: Self.second, state, staleAt: .max, noteAt: 2 * Self.second)
        #expect(noted == Self.second + 1_000_000)
    }
}

struct LivenessCheckTests {
    private func moved(_ progress: [LivenessCheck.Progress]) -> [Bool] {
        var check = LivenessCheck()
        return progress.map { check.hasMoved($0) }
    }

    @Test func `the tick queue and every observer must have moved since the last ping`() {
        let moved = moved([
            .init(), .init(turns: 1, observers: [.init(turns: 1, waiting: 1)]),
            .init(turns: 1, observers: [.init(turns: 2, waiting: 1)]),
            .init(turns: 2, observers: [.init(turns: 1, waiting: 1)]),
            .init(turns: 2, observers: [.init(turns: 2, waiting: 1)]),
        ])
        #expect(moved == [false, true, false, false, true])
    }

    @Test func `an observer without messages, or in a write that blocks, is no reason for a restart`() {
        let moved = moved([
            .init(turns: 1, observers: [.init(turns: 1, waiting: 0)]),
            .init(turns: 2, observers: [.init(turns: 1, waiting: 0)]),
            .init(turns: 3, observers: [.init(turns: 1, busySince: 7, waiting: 9)]),
        ])
        #expect(moved == [true, true, true])
    }
}
