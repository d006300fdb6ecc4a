import HealthLink
import HealthRules
import Logging
import NIOPosix
import Testing

@testable import HealthGateway

@Suite struct StatusLinkTests {
    private let board = Board(rampUp: 0)
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func now() -> Double { MonotonicClock.now() }

    @Test func `a status that healthd sends is on the board, and the next one replaces it`() async throws {
        try await blocking {
            let peer = try Peer(status(.ok))
            let link = StatusLink(path: peer.path, board: board, logger: quiet)
            link.start()
            defer { link.stop() }
            #expect(eventually { board.state(at: now()) == .ok })
            peer.send(status(.critical, traffic: 0))
            #expect(eventually { board.state(at: now()) == .critical })
            #expect(board.link != .absent)
            #expect(link.isAlive(at: now()))
            peer.stop()
        }
    }

    @Test func `after healthd has gone and come back it is connected again`() async throws {
        try await blocking {
            let first = try Peer(status(.ok))
            let link = StatusLink(path: first.path, board: board, logger: quiet)
            link.start()
            defer { link.stop() }
            #expect(eventually { board.report != nil })
            first.stop()
            #expect(eventually { board.link == .absent })
            #expect(board.report?.status.verdict == .ok)
            let second = try Peer(status(.warning), path: first.path)
            #expect(eventually { board.report?.status.verdict == .warning })
            #expect(board.reconnects == 1)
            second.stop()
        }
    }

    @Test func `the pauses between two attempts double up to five seconds`() {
        var backoff = Backoff()
        #expect((0..<7).map { _ in backoff.wait() } == [0.2, 0.4, 0.8, 1.6, 3.2, 5, 5])
        backoff.reset()
        #expect(backoff.wait() == 0.2)
    }
}

@Suite struct MetricsLinkTests {
    private let loop = MultiThreadedEventLoopGroup.singleton.next()

    @Test func `healthd is asked once in an interval, however many want to know`() async throws {
        let peer = try Peer(status())
        let link = MetricsLink(path: peer.path, eventLoop: loop)
        for _ in 0..<5 { #expect(await link.reading(interval: 100)?.metrics.metrics["memory.total"] == 8e9) }
        #expect(peer.calls(of: "Metrics") == 1)
        #expect(peer.calls(of: "Units") == 1)
        _ = await link.reading(interval: 0)
        #expect(peer.calls(of: "Metrics") == 2)
        peer.stop()
    }

    @Test func `a healthd that hangs holds a scrape no longer than two seconds, and what was known stays`() async throws
    {
        let peer = try Peer(status())
        let link = MetricsLink(path: peer.path, eventLoop: loop)
        #expect(await link.reading(interval: 0) != nil)
        peer.hang()
        let began = MonotonicClock.now()
        #expect(await link.reading(interval: 0) != nil)
        // Far above two seconds, for a machine that is busy; without the bound it would be for ever.
        #expect(MonotonicClock.now() - began < 20)
        peer.stop()
    }

    @Test func `without healthd there is nothing, at once`() async {
        #expect(await MetricsLink(path: "/nowhere/at/all", eventLoop: loop).reading(interval: 0) == nil)
    }
}
