import Foundation
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// The whole tick over a captured tree, without systemd.
struct PipelineTests {
    private let directory: TemporaryDirectory
    private let queue = ReportQueue(capacity: 16)
    private let board = StatusBoard()

    init() throws {
        directory = try TemporaryDirectory()
        try memory(available: 4_000_000)
    }

    private func memory(available: Int) throws {
        try directory.write(
            "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: \(available) kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
    }

    private func monitor(_ rules: [Rule] = Rule.builtIn) -> Pipeline {
        let reporter = Reporter(queue: queue, board: board)
        return Pipeline(
            sampler: KernelFileSource(root: directory.path), evaluator: AlertEngine(rules: rules), queue: queue,
            board: board,
            supervisor: Supervisor(board: board, reporter: reporter, stateFile: nil))
    }

    private func tick(_ monitor: Pipeline, second: Int64, lateness: Int64 = 0) {
        let time = Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000)
        monitor.tick(at: time, TickSchedule.Tick(lateness: lateness, missed: 0))
    }

    private func reports() -> [String] {
        var lines: [String] = []
        while let (report, _) = queue.take(timeout: .milliseconds(0)) {
            if case .event(let event) = report { lines.append("\(event.kind.rawValue) \(event.rule ?? "-")") }
        }
        return lines
    }

    @Test func `kernel text becomes a report and a status`() throws {
        let monitor = monitor()
        tick(monitor, second: 0)
        #expect(reports() == [])
        #expect(board.read()?.vitals.memoryAvailable == 4_096_000_000)
        try memory(available: 100_000)
        tick(monitor, second: 1)
        #expect(reports() == ["raised memory-exhausted"])
        #expect(board.read()?.verdict.level == .critical)
    }

    @Test func `a configuration that was refused is an alert until one is accepted`() {
        let monitor = monitor()
        tick(monitor, second: 0)
        monitor.rejectConfiguration()
        tick(monitor, second: 1)
        monitor.use(AlertEngine(rules: Rule.builtIn))
        tick(monitor, second: 2)
        #expect(reports() == ["raised config-invalid", "cleared config-invalid"])
    }

    @Test func `lateness is judged`() {
        let monitor = monitor()
        tick(monitor, second: 0, lateness: 3_000_000_000)
        #expect(reports() == ["raised late-ticks", "late-tick late-ticks"])
    }

    @Test func `events wait while the queue cannot be had, and none is lost`() throws {
        try memory(available: 100_000)
        let monitor = monitor()
        tick(monitor, second: 0)
        try memory(available: 4_000_000)
        for second in 1...90 { tick(monitor, second: Int64(second)) }
        #expect(reports() == ["raised memory-exhausted", "cleared memory-exhausted"])
        #expect(queue.dropped == 0)
    }
}
