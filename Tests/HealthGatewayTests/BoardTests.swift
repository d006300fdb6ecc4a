import HTTPTypes
import HealthLink
import HealthRules
import Testing

@testable import HealthGateway

@Suite struct ReportTests {
    @Test(arguments: [(1.0, 4.4, false), (1, 4.6, true), (0.1, 4.4, false), (10, 29.4, false), (10, 29.6, true)])
    func `a verdict is stale three intervals, and at least five seconds, after its tick`(
        interval: Double, later: Double, isStale: Bool
    ) {
        // The status was half a second old when it came.
        let report = Report(status: status(.ok, interval: interval), receivedAt: start)
        #expect(report.isStale(at: start + later) == isStale)
        #expect(report.state(at: start + later) == (isStale ? .stale : .ok))
    }

    @Test func `a clock that steps back makes nothing younger than it was`() {
        #expect(Report(status: status(), receivedAt: start).age(at: start - 10) == 0.5)
    }
}

@Suite struct AgentAnswerTests {
    @Test(arguments: [
        (HealthState.ok, "up ready 100%\n" as String?), (.warning, "up ready 50%\n"), (.unknown, "up ready 100%\n"),
        (.draining, "up drain\n"), (.critical, "down #memory-thrashing unit=leak.service\n"), (.missing, nil),
    ])
    func `each state has one complete line`(state: HealthState, line: String?) {
        let (board, now) = board(state)
        board.connected(at: start - 10)
        #expect(state == .missing || board.agentAnswer(at: now).line == line)
    }

    @Test func `a critical host that should get some traffic stays in`() {
        let board = Board(rampUp: 0)
        board.received(Report(status: status(.critical, traffic: 30), receivedAt: start))
        #expect(board.agentAnswer(at: start).line == "up ready 30%\n")
    }

    @Test func `a hanging healthd is down, one that is gone says nothing`() {
        let (board, now) = board(.stale)
        #expect(board.agentAnswer(at: now).line == nil)
        board.connected(at: start)
        #expect(board.agentAnswer(at: now).line == "down #verdict is stale, last tick \(UTC.time(startRealtime))\n")
        board.disconnected()
        #expect(board.agentAnswer(at: now) == .none)
    }

    @Test func `healthd has a moment to answer after the connection`() {
        let (board, now) = board(.stale)
        board.connected(at: now)
        #expect(board.agentAnswer(at: now + 4) == .none)
        #expect(board.agentAnswer(at: now + 6) != .none)
    }

    @Test func `a second attempt at a healthd that hangs gives it no new moment`() {
        let (board, now) = board(.stale)
        board.connected(at: start)
        board.connected(at: now)
        #expect(board.agentAnswer(at: now).name == "down")
    }

    @Test func `without any status it is down only when healthd hangs`() {
        let board = Board(rampUp: 0)
        #expect(board.agentAnswer(at: start) == .none)
        board.connected(at: start)
        #expect(board.agentAnswer(at: start + 1) == .none)
        #expect(board.agentAnswer(at: start + 6).line == "down #healthd does not answer\n")
    }

    @Test func `the last status counts after the connection ended, until it is stale`() {
        let (board, now) = board(.ok)
        board.connected(at: start)
        board.disconnected()
        #expect(board.agentAnswer(at: now + 4).line == "up ready 100%\n")
        #expect(board.pages(at: now + 4).loadBalancer.status == .ok)
        #expect(board.agentAnswer(at: now + 5) == .none)
        #expect(board.pages(at: now + 5).loadBalancer.status == .serviceUnavailable)
    }

    @Test func `before the end all is well, except under an operator's drain`() {
        let (critical, now) = board(.critical, rampUp: 60)
        critical.stop()
        #expect(critical.agentAnswer(at: now).line == "up ready 100%\n")
        let (draining, _) = board(.draining)
        draining.stop()
        #expect(draining.agentAnswer(at: now + 100).line == "up drain\n")
    }

    @Test func `a reason is short plain ASCII on one line`() {
        let reason = "ü\n" + String(repeating: "x", count: 200)
        let line = AgentAnswer.down(reason: reason).line ?? ""
        #expect(line.hasPrefix("down #??xxx"))
        #expect(line.utf8.count == 97)
        #expect(line.utf8.allSatisfy { $0 < 0x80 } && line.filter { $0 == "\n" }.count == 1)
    }
}

@Suite struct TrafficRampTests {
    @Test func `the first advice is taken as it is`() {
        var ramp = TrafficRamp(duration: 60)
        ramp.advise(80, at: start)
        #expect(ramp.percent(at: start) == 80)
    }

    @Test func `it falls at once and rises in a line`() {
        var ramp = TrafficRamp(duration: 60)
        ramp.advise(100, at: start)
        ramp.advise(40, at: start + 1)
        #expect(ramp.percent(at: start + 1) == 40)
        ramp.advise(100, at: start + 10)
        #expect([10, 20, 40, 69.9, 70, 100].map { ramp.percent(at: start + $0) } == [40, 50, 70, 99, 100, 100])
    }

    @Test func `after a drain it begins at one percent`() {
        var ramp = TrafficRamp(duration: 60)
        ramp.advise(0, at: start)
        #expect(ramp.percent(at: start + 30) == 0)
        ramp.advise(100, at: start + 30)
        #expect([30, 60, 90].map { ramp.percent(at: start + $0) } == [1, 50, 100])
    }

    @Test func `the same advice again changes nothing, a higher one begins where it is`() {
        var ramp = TrafficRamp(duration: 10)
        ramp.advise(0, at: start)
        ramp.advise(50, at: start)
        ramp.advise(50, at: start + 5)
        #expect(ramp.percent(at: start + 5) == 25)
        ramp.advise(100, at: start + 8)
        #expect([8, 13, 18].map { ramp.percent(at: start + $0) } == [40, 70, 100])
    }

    @Test func `a lower advice during the rise ends it`() {
        var ramp = TrafficRamp(duration: 10)
        ramp.advise(0, at: start)
        ramp.advise(100, at: start)
        ramp.advise(20, at: start + 5)
        #expect([5, 9].map { ramp.percent(at: start + $0) } == [20, 20])
    }

    @Test func `no duration is no ramp`() {
        var ramp = TrafficRamp(duration: 0)
        ramp.advise(0, at: start)
        ramp.advise(100, at: start)
        #expect(ramp.percent(at: start) == 100)
    }

    @Test func `a host that was down because healthd hung rises from nothing`() {
        let board = Board(rampUp: 8)
        board.connected(at: start - 100)
        board.received(Report(status: status(), receivedAt: start))
        #expect(board.agentAnswer(at: start + 30).name == "down")
        board.received(Report(status: status(), receivedAt: start + 30))
        #expect(board.agentAnswer(at: start + 30).line == "up ready 1%\n")
        board.received(Report(status: status(), receivedAt: start + 34))
        #expect(board.agentAnswer(at: start + 34).line == "up ready 50%\n")
    }

    @Test func `a restart of healthd, however long, is no recovery of the host`() {
        let board = Board(rampUp: 60)
        board.connected(at: start - 100)
        board.received(Report(status: status(), receivedAt: start))
        board.disconnected()
        board.connected(at: start + 100)
        board.received(Report(status: status(), receivedAt: start + 100))
        #expect(board.agentAnswer(at: start + 100).line == "up ready 100%\n")
    }
}
