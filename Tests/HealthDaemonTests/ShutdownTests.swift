import Dispatch
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

/// A source that hangs while a test says so.
final class HangingSource: MetricSource, @unchecked Sendable {
    let name: StaticString = "hanging"
    private let gate = DispatchSemaphore(value: 0)
    private let hangs = Atomic<Bool>(false)

    func hang() { hangs.store(true, ordering: .relaxed) }

    func goOn() {
        hangs.store(false, ordering: .relaxed)
        gate.signal()
    }

    func collect(into sample: inout Sample, _ context: TickContext) {
        if hangs.load(ordering: .relaxed) { gate.wait() }
    }
}

/// Keeps what would end the process.
final class Exits: Sendable {
    private let codes = Mutex<[Int32]>([])
    private let exited = DispatchSemaphore(value: 0)

    func exit(_ code: Int32) {
        codes.withLock { $0.append(code) }
        exited.signal()
    }

    /// Whether nothing has yet ended the process.
    var none: Bool { codes.withLock { $0.isEmpty } }

    /// The first code, and how many seconds it took to come.
    func first() -> (code: Int32?, seconds: Double) {
        let start = Timestamp.now().monotonic
        _ = exited.wait(timeout: .now() + 20)
        return (codes.withLock { $0.first }, Double(Timestamp.now().monotonic - start) / 1e9)
    }
}

struct ShutdownTests {
    private let source = HangingSource()
    private let recorder = RecordingObserver()
    private let exits = Exits()

    /// After one tick.
    private func shutdown(_ more: [any TickObserver] = [], _ clock: @escaping Clock = systemClock) -> Shutdown {
        let observers: [any TickObserver] = [recorder] + more
        let latest = LatestResult(interval: 1_000_000_000, start: 0)
        let publisher = ResultPublisher(latest: latest, observers: observers)
        let ticker = Ticker(interval: 3_600_000_000_000)
        let pipeline = Pipeline(
            sources: [source], selfSource: SelfSource(observers: observers), engine: AlertEngine(rules: Rule.builtIn),
            publisher: publisher)
        nonisolated(unsafe) let shared = pipeline
        ticker.queue.sync { _ = unsafe shared.tick(at: .now(), .early) }
        _ = recorder.take()
        return Shutdown(
            ticker: ticker, pipeline: pipeline, publisher: publisher,
            limitQueue: DispatchQueue(label: "limit"), clock: clock, exit: { [exits] in exits.exit($0) })
    }

    @Test func `a stop is a last tick with a last event`() {
        shutdown().begin(because: "asked to")
        #expect(exits.first().code == 0)
        let results = recorder.take()
        #expect(results.flatMap(\.events).map(\.kind) == [.stopped])
        #expect(results.first?.state != nil)
    }

    @Test func `with a tick that hangs it says so once, and ends all the same`() {
        let shutdown = shutdown()
        source.hang()
        shutdown.begin(because: "asked to")
        let (code, seconds) = exits.first()
        #expect(code == 0 && seconds < 5)
        let events = recorder.events()
        #expect(events.map(\.kind) == [.stopped])
        #expect(events.first?.label.hasPrefix("asked to; no sample since ") == true)
        #expect(events.first?.header.verdict == .unknown)
        // What hung may come back before the process has ended.
        source.goOn()
        #expect(!eventually(within: .milliseconds(100)) { !recorder.events().isEmpty })
    }

    @Test func `with an observer that hangs it ends as well`() {
        let gate = DispatchSemaphore(value: 0)
        shutdown([HungObserver(gate)]).begin(because: "asked to")
        let (code, seconds) = exits.first()
        #expect(code == 0 && seconds < 5)
        #expect(recorder.events().map(\.kind) == [.stopped])
        gate.signal()
    }

    @Test func `asked a second time it ends at once, but two signals at the same moment are one`() {
        let clock = ManualClock(at: Timestamp.now().monotonic)
        let gate = DispatchSemaphore(value: 0)
        let shutdown = shutdown([HungObserver(gate)], clock.read)
        for _ in 0..<2 { shutdown.begin(because: "asked to") }
        #expect(exits.none)
        clock.advance(by: 100_000_000)
        shutdown.begin(because: "asked to")
        #expect(exits.first().code == 1)
        gate.signal()
    }
}
