import Dispatch
import Foundation
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

/// Keeps every result.
final class RecordingObserver: TickObserver {
    let name = "recording"
    private let results = Mutex<[TickResult]>([])

    func observe(_ result: borrowing TickResult) {
        let copy = copy result
        results.withLock { $0.append(copy) }
    }
    func finish(by deadline: Int64) {}
    var liveness: ObserverLiveness { ObserverLiveness() }

    /// Events since the last call.
    func events() -> [Event] {
        take().flatMap(\.events)
    }

    func lines() -> [String] { events().map { "\($0.kind.rawValue) \($0.rule ?? "-")" } }

    func take() -> [TickResult] {
        results.withLock { results in
            defer { results.removeAll() }
            return results
        }
    }
}

/// The whole tick over a captured tree, without systemd.
struct PipelineTests {
    private let directory: TemporaryDirectory
    private let observer = RecordingObserver()
    private let latest = LatestResult(interval: 1_000_000_000, start: 0)

    init() throws {
        directory = try TemporaryDirectory()
        try memory(available: 4_000_000)
    }

    private func memory(available: Int) throws {
        try directory.write(
            "proc/meminfo", "MemTotal: 8000000 kB\nMemAvailable: \(available) kB\nSwapTotal: 0 kB\nSwapFree: 0 kB\n")
    }

    private func pipeline(
        _ more: [any TickObserver] = [], sources: [any MetricSource] = [], rules: [Rule] = Rule.builtIn
    ) -> Pipeline {
        let observers: [any TickObserver] = [observer] + more
        return Pipeline(
            sources: [KernelFileSource(root: directory.path)] + sources,
            selfSource: SelfSource(observers: observers), engine: AlertEngine(rules: rules),
            publisher: ResultPublisher(latest: latest, observers: observers))
    }

    private func tick(_ pipeline: Pipeline, second: Int64, lateness: Int64 = 0) {
        let time = Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000)
        pipeline.tick(at: time, TickSchedule.Tick(lateness: lateness, missed: 0))
    }

    /// One rule, so that it is known when there are events.
    private let exhausted = Rule.builtIn.filter { $0.name == "memory-exhausted" }

    private var status: StatusSnapshot? { latest.withNewest { $0 } }

    @Test func `kernel text becomes an event and a status`() throws {
        let pipeline = pipeline()
        tick(pipeline, second: 0)
        #expect(observer.lines() == [])
        #expect(status?.hostSummary.memoryAvailable == 4_096_000_000)
        try memory(available: 100_000)
        tick(pipeline, second: 1)
        #expect(observer.lines() == ["raised memory-exhausted"])
        #expect(status?.verdict.level == .critical)
    }

    @Test func `a configuration that was rejected is an alert until one is accepted`() {
        let pipeline = pipeline()
        tick(pipeline, second: 0)
        pipeline.rejectConfiguration()
        tick(pipeline, second: 1)
        pipeline.adopt(AlertEngine(rules: Rule.builtIn))
        tick(pipeline, second: 2)
        #expect(observer.lines() == ["raised config-invalid", "cleared config-invalid"])
    }

    @Test func `lateness is evaluated`() {
        let pipeline = pipeline()
        tick(pipeline, second: 0, lateness: 3_000_000_000)
        #expect(observer.lines() == ["raised tick-late", "late-tick tick-late"])
    }

    @Test func `what the daemon does is an event of the next tick, once, with the verdict in force`() throws {
        let pipeline = pipeline()
        try memory(available: 100_000)
        tick(pipeline, second: 0)
        _ = observer.events()
        pipeline.report(.configurationLoaded(path: "/x", source: "/x", rules: 20))
        #expect(observer.lines() == [])
        tick(pipeline, second: 1)
        let events = observer.events()
        #expect(events.map(\.kind) == [.configLoaded])
        #expect(events.first?.traffic == 0)
        tick(pipeline, second: 2)
        #expect(observer.lines() == [])
    }

    @Test func `sources are asked in order, and healthd's own figures come last`() {
        final class Probe: MetricSource {
            let name: StaticString = "probe"
            var seen: [Double?] = []
            func collect(into sample: inout Sample, _ context: TickContext) {
                seen.append(sample[.memoryTotal])
                seen.append(sample[.configValid])
                sample.observations.append(.stopping(reason: "probe"))
            }
        }
        let probe = Probe()
        let pipeline = pipeline(sources: [probe])
        tick(pipeline, second: 0)
        #expect(probe.seen == [8_192_000_000, nil])
        #expect(observer.lines() == ["stopped -"])
    }

    @Test func `an observer that takes nothing for a while loses no event, and the others get theirs`() throws {
        let gate = DispatchSemaphore(value: 0)
        let writer = ScriptedWriter(gate: gate)
        let slow = SlowObserver(writer)
        let pipeline = pipeline([slow], rules: exhausted)
        for second in 0..<200 {
            // Each is raised, and cleared 61 seconds later.
            try memory(available: second % 100 < 30 ? 100_000 : 4_000_000)
            tick(pipeline, second: Int64(second))
        }
        let lines = observer.lines()
        #expect(lines.count == 4)
        #expect(slow.liveness.lost == 0)
        for _ in 0..<lines.count { gate.signal() }
        slow.finish(by: Timestamp.now().monotonic + 10_000_000_000)
        #expect(writer.all == lines.map { $0 + " 0" })
    }

    @Test func `the state is saved when something happened, and once a minute while an alert fires`() throws {
        let pipeline = pipeline(rules: exhausted)
        tick(pipeline, second: 0)
        #expect(observer.take().map { $0.state == nil } == [true])
        try memory(available: 100_000)
        for second in 1...130 { tick(pipeline, second: Int64(second)) }
        let saved = observer.take().filter { $0.state != nil }.map { $0.time.monotonic / 1_000_000_000 }
        #expect(saved == [1, 61, 121])
    }

    @Test func `after a stop has taken over, a tick publishes nothing`() {
        let publisher = ResultPublisher(latest: latest, observers: [observer])
        #expect(publisher.publish(TickResult.made(at: 1)))
        publisher.takeOver()
        #expect(!publisher.publish(TickResult.made(at: 2)))
        #expect(observer.take().map(\.time.monotonic) == [1])
    }
}

/// With room for two events in its mailbox, and for two at the tick's end.
private final class SlowObserver: TickObserver {
    let name = "slow"
    private let delivery: Delivery<ScriptedWriter>

    init(_ writer: ScriptedWriter) {
        delivery = Delivery(name: name, capacity: 2)
        delivery.start { writer }
    }

    func observe(_ result: borrowing TickResult) {
        if result.events.isEmpty { return delivery.flush() }
        for event in result.events { delivery.offer("\(event.kind.rawValue) \(event.rule ?? "-")") }
    }

    func finish(by deadline: Int64) { delivery.finish(by: deadline) }
    var liveness: ObserverLiveness { delivery.liveness }
}
