internal import HealthRules
internal import ProcMetrics

/// One tick: every source in order, the engine, one ``TickResult``, every observer. Belongs to the tick queue.
///
/// On this path there is no disk, no fork, no allocation while nothing happens, and no lock that a slow consumer holds.
final class Pipeline {
    private let sources: [any MetricSource]
    private let selfSource: SelfSource
    private let publisher: ResultPublisher
    private let clock: Clock
    private let afterTick: (AlertEngine, Sample) -> Void
    private var engine: AlertEngine
    private var sample = Sample()

    /// What the daemon itself did since the last tick.
    private var observations: [Observation] = []
    /// Events of a change of engines, which belong to no sample.
    private var carried: [Event] = []
    /// Called when the next result is published.
    private var waiting: [@Sendable () -> Void] = []
    private var isStateChanged = false
    private var savedAt: Int64 = 0

    /// While an alert fires, a crash loses at most the last minute of its peak.
    private static let savePause: Int64 = 60_000_000_000
    /// As `savePause` while nothing is firing: what is known of the days before is saved every hour.
    private static let recordPause: Int64 = 3_600_000_000_000

    /// - Parameters:
    ///   - sources: In the order in which they are asked; ``SelfSource`` comes after them.
    ///   - afterTick: Called when the result of a tick is published.
    init(
        sources: [any MetricSource], selfSource: SelfSource, engine: AlertEngine, publisher: ResultPublisher,
        clock: @escaping Clock = systemClock, afterTick: @escaping (AlertEngine, Sample) -> Void = { _, _ in }
    ) {
        self.afterTick = afterTick
        self.sources = sources
        self.selfSource = selfSource
        self.engine = engine
        self.publisher = publisher
        self.clock = clock
    }

    /// Samples, evaluates and publishes.
    ///
    /// - Returns: Whether the result was published; `false` when a stop has given up waiting for it.
    @discardableResult
    func tick(at time: Timestamp, _ tick: TickSchedule.Tick) -> Bool {
        let context = TickContext(
            time: time, lateness: tick.lateness, missed: tick.missed, hasFiringAlert: engine.verdict.alerts > 0)
        collect(context)
        var events = engine.evaluate(sample)
        if !carried.isEmpty {
            events = engine.completed(carried) + events
            carried.removeAll()
        }
        if !events.isEmpty { isStateChanged = true }
        let duration = max(0, clock().monotonic - time.monotonic)
        selfSource.duration = UInt64(duration)
        let isPublished = publisher.publish(
            TickResult(
                time: time, sample: sample, verdict: engine.verdict, hostSummary: engine.hostSummary,
                readings: engine.readings, events: events, state: stateToSave(at: time), duration: duration))
        callWaiting()
        afterTick(engine, sample)
        return isPublished
    }

    private func collect(_ context: TickContext) {
        sample.begin(at: context.time)
        for source in sources { source.collect(into: &sample, context) }
        selfSource.collect(into: &sample, context)
        if observations.isEmpty { return }
        sample.observations += observations
        observations.removeAll(keepingCapacity: true)
    }

    private func stateToSave(at time: Timestamp) -> EngineState? {
        if savedAt == 0 { savedAt = time.monotonic }
        let pause = engine.verdict.alerts > 0 ? Self.savePause : Self.recordPause
        if time.monotonic - savedAt >= pause { isStateChanged = true }
        guard isStateChanged else { return nil }
        isStateChanged = false
        savedAt = time.monotonic
        var state = engine.state
        state.savedAt = time.monotonic
        return state
    }

    // MARK: What operators ask for

    /// Changes what the engine has been asked for.
    func ask<Answer>(_ body: (AlertEngine, Timestamp) -> Answer) -> Answer { body(engine, clock()) }

    /// Calls a function on the tick queue when the next result is published: it has what was asked for before.
    func whenPublished(_ body: @escaping @Sendable () -> Void) { waiting.append(body) }

    private func callWaiting() {
        guard !waiting.isEmpty else { return }
        let due = waiting
        waiting.removeAll()
        for body in due { body() }
    }

    // MARK: What the daemon does

    /// Takes note of what the daemon did; the engine makes an event of it in the next tick, with the verdict that is then in
    /// force.
    func report(_ observation: Observation) { observations.append(observation) }

    /// Goes on with the incidents of the process before this one.
    func resume(_ state: EngineState) {
        carried += engine.resume(state, at: clock())
    }

    /// Goes on with a drain from before this boot.
    func keep(_ drain: DrainRequest) { engine.keep(drain) }

    /// Evaluates other rules from now on; their incidents go on.
    func adopt(_ next: AlertEngine) {
        carried += next.adopt(from: engine, at: clock())
        engine = next
        selfSource.isConfigurationValid = true
        isStateChanged = true
    }

    /// The file on disk was rejected; other rules are active than those in it.
    func rejectConfiguration() { selfSource.isConfigurationValid = false }
}
