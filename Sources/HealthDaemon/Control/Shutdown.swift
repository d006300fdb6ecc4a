internal import Dispatch
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Ends healthd within two seconds, whatever hangs: a tick, an observer, or both.
final class Shutdown: @unchecked Sendable {
    private let ticker: Ticker
    private let pipeline: Pipeline
    private let publisher: ResultPublisher
    private let clock: Clock
    private let exit: @Sendable (Int32) -> Void
    /// CLOCK_MONOTONIC; 0 while it has not.
    private let begun = Atomic<Int64>(0)
    private let queue = DispatchQueue(label: "healthd.stop")
    /// Where the time limit ends the process; nothing there ever waits.
    private let limitQueue: DispatchQueue

    /// In nanoseconds: for the last tick, for it and the observers, and for all.
    private static let tickLimit: Int64 = 500_000_000
    private static let observerLimit: Int64 = 1_500_000_000
    private static let limit: Int64 = 1_900_000_000
    /// `timeout`, and a shell that ends a group of processes, send the signal twice at once and mean it once.
    private static let sameRequest: Int64 = 100_000_000

    /// - Parameters:
    ///   - limitQueue: The queue of the signals.
    ///   - exit: Ends the process at once: other threads are still running, so that `exit`, which takes down what they use, would
    ///     not be safe. The corresponding C function is `_exit`.
    init(
        ticker: Ticker, pipeline: Pipeline, publisher: ResultPublisher, limitQueue: DispatchQueue,
        clock: @escaping Clock = systemClock, exit: @escaping @Sendable (Int32) -> Void
    ) {
        self.limitQueue = limitQueue
        self.ticker = ticker
        self.pipeline = pipeline
        self.publisher = publisher
        self.clock = clock
        self.exit = exit
    }

    /// Begins to stop, and returns at once. Asked for once more, it ends the process at once.
    func begin(because reason: String) {
        let now = clock().monotonic
        let (isFirst, first) = begun.compareExchange(expected: 0, desired: now, ordering: .relaxed)
        guard isFirst else {
            if now - first >= Self.sameRequest { exit(1) }
            return
        }
        limitQueue.asyncAfter(deadline: .now() + .nanoseconds(Int(Self.limit))) { [exit] in exit(0) }
        queue.async { [self] in
            let deadline = clock().monotonic + Self.observerLimit
            if !lastTick(because: reason) { publishStale(because: reason) }
            for observer in publisher.observers { observer.finish(by: deadline) }
            exit(0)
        }
    }

    /// - Returns: Whether a last tick has published that healthd stops.
    private func lastTick(because reason: String) -> Bool {
        let done = DispatchSemaphore(value: 0)
        ticker.queue.async { [self] in
            ticker.stop()
            pipeline.report(.stopping(reason: reason))
            if pipeline.tick(at: clock(), .early) { done.signal() }
        }
        if done.wait(timeout: .now() + .nanoseconds(Int(Self.tickLimit))) == .success { return true }
        publisher.takeOver()
        // It may have come to its end in between.
        return done.wait(timeout: .now()) == .success
    }

    /// The tick hangs: what is known is what the last one found, and is said to be so.
    private func publishStale(because reason: String) {
        let time = clock()
        var result = TickResult(
            time: time, sample: Sample(), verdict: Verdict(), hostSummary: HostSummary(), events: [], state: nil,
            duration: 0)
        let state = publisher.latest.read(now: time.monotonic)
        if let snapshot = state.snapshot {
            (result.verdict, result.hostSummary) = (snapshot.verdict, snapshot.hostSummary)
        }
        result.events = [Self.stopped(because: reason, state, at: time)]
        for observer in publisher.observers { observer.observe(result) }
    }

    private static func stopped(because reason: String, _ state: LatestResult.State, at time: Timestamp) -> Event {
        let age = state.snapshot.map {
            "no sample since \(LocalTime.text($0.time.realtime)) "
                + "(\(StatusSnapshot.seconds(time.monotonic - $0.time.monotonic)))"
        }
        return .stopped(
            reason: "\(reason); \(age ?? "no sample yet")", traffic: state.snapshot?.verdict.traffic ?? 100,
            state.snapshot?.hostSummary ?? HostSummary(), at: time)
    }
}
