import Dispatch
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// From the files of control groups to an event that names a unit, without systemd and without queues.
struct UnitsTests {
    private let directory: TemporaryDirectory
    private let queue = ReportQueue(capacity: 16)
    private let board = StatusBoard()

    init() throws {
        directory = try TemporaryDirectory()
        try directory.write("sys/fs/cgroup/cgroup.controllers", "cpu memory pids\n")
        try leak(0)
        try unit("bystander.service", anon: 4_000_000_000)
    }

    private static let total = 8_000_000_000

    private func leak(_ bytes: Int) throws {
        let available = 3_900_000_000 - bytes
        try directory.write(
            "proc/meminfo",
            """
            MemTotal: \(Self.total / 1000) kB
            MemAvailable: \(available / 1000) kB
            SwapTotal: 0 kB
            SwapFree: 0 kB

            """)
        try unit("leak.service", anon: 10_000_000 + bytes)
    }

    private func unit(_ name: String, anon: Int) throws {
        let folder = "sys/fs/cgroup/system.slice/\(name)"
        try directory.write("\(folder)/memory.current", "\(anon)\n")
        try directory.write("\(folder)/memory.stat", "anon \(anon)\nfile 0\n")
    }

    private func monitor() -> Pipeline {
        let reporter = Reporter(queue: queue, board: board)
        return Pipeline(
            sampler: KernelFileSource(root: directory.path), evaluator: AlertEngine(rules: Rule.builtIn), queue: queue,
            board: board, supervisor: Supervisor(board: board, reporter: reporter, stateFile: nil))
    }

    private func tick(_ monitor: Pipeline, second: Int64) {
        monitor.tick(
            at: Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000),
            TickSchedule.Tick(lateness: 0, missed: 0))
    }

    private func findings(_ finder: CgroupScanner, new: [String: UnitAge] = [:]) -> DiscoveryResult {
        DiscoveryResult(set: finder.find(at: 0), units: nil, processes: [], new: new)
    }

    private func events() -> [Event] {
        var events: [Event] = []
        while let (report, _) = queue.take(timeout: .milliseconds(0)) {
            if case .event(let event) = report { events.append(event) }
        }
        return events
    }

    @Test func `the first warning names the unit that grows, and not the biggest`() throws {
        let finder = try #require(CgroupScanner(root: directory.path))
        let monitor = monitor()
        _ = monitor.take(findings(finder, new: ["leak.service": UnitAge(arrived: 7200)]))
        for second in 0..<60 {
            try leak(Int(second) * 50_000_000)
            tick(monitor, second: Int64(second))
        }
        let first = try #require(events().first)
        #expect(first.kind == .raised)
        #expect(first.suspect?.unit == "leak.service")
        #expect(first.suspect?.arrived == 7200)
        #expect(monitor.take(findings(finder)).growing.first == "leak.service")
    }

    @Test func `units without control groups are taken as they were found`() throws {
        let monitor = monitor()
        for second in 0..<60 {
            try leak(second * 50_000_000)
            var leak = UnitSample(name: "leak.service", instance: 1)
            leak[.unitAnon] = Double(second) * 50_000_000
            _ = monitor.take(DiscoveryResult(set: nil, units: [leak], processes: [], new: [:]))
            tick(monitor, second: Int64(second))
        }
        #expect(events().first?.suspect?.unit == "leak.service")
    }
}
