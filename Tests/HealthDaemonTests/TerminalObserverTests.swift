import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct TerminalObserverTests {
    private static let second: Int64 = 1_000_000_000
    private let ends: [CInt]
    private let clock = ManualClock(at: 100 * second)
    private let latest = LatestResult(interval: second, start: 100 * second)

    init() throws {
        var ends: [CInt] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        self.ends = ends
    }

    private func read() -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe Glibc.read(ends[0], $0.baseAddress, $0.count) }
        return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
    }

    private func writer() -> TerminalWriter {
        TerminalWriter(latest: latest, descriptor: ends[1], isTerminal: false, isColored: false, clock: clock.read)
    }

    @Test func `an event is one line`() {
        let time = LocalTime.text(0)
        _ = writer().write(.made("x"), lost: 0)
        #expect(read() == "\(time) config-loaded \(Event.message("x"))\n")
        _ = writer().write(.made("x"), lost: 2)
        #expect(
            read() == "\(time) config-loaded \(Event.message("x")) (2 events before this one could not be delivered)\n")
    }

    @Test func `the state is shown every five seconds, as unknown without ticks, and not after the end`() {
        let writer = writer()
        latest.put(StatusSnapshot(TickResult.made(at: 100 * Self.second)))
        latest.turn(at: 100 * Self.second)
        writer.turn()
        #expect(read() == "\(LocalTime.text(100 * Self.second)) status   ok, tick 0 ms\n")
        clock.set(104 * Self.second)
        writer.turn()
        clock.set(112 * Self.second)
        writer.turn()
        let time = LocalTime.text(100 * Self.second)
        #expect(read() == "\(LocalTime.text(112 * Self.second)) status   unknown: no sample since \(time) (12 s)\n")
        _ = writer.write(.stopped("asked to"), lost: 0)
        clock.set(120 * Self.second)
        writer.turn()
        #expect(read() == "\(LocalTime.text(0)) stopped  healthd stops: asked to\n")
    }

    @Test func `an observer shows events without ticks that follow`() {
        let observer = TerminalObserver(latest: latest, environment: [:], descriptor: ends[1], clock: clock.read)
        observer.observe(TickResult.made(events: [.stopped("asked to")]))
        observer.finish(by: Timestamp.now().monotonic + 10 * Self.second)
        #expect(read() == "\(LocalTime.text(0)) stopped  healthd stops: asked to\n")
    }
}
