internal import HealthRules
internal import ProcMetrics

/// One tick from kernel text to verdict. Belongs to the tick queue.
///
/// On this path there is no disk, no fork, no allocation while nothing happens, and no lock that a slow consumer holds.
final class Pipeline {
    private let sampler: KernelFileSource
    private var evaluator: AlertEngine
    private let queue: ReportQueue
    private let board: StatusBoard
    private let supervisor: Supervisor
    private let killWatch: KernelLogSource?
    private var units = Units()

    private var missed: UInt64 = 0
    private var lastDuration: UInt64?
    private var isConfigValid = true
    private var isFirstTick = true
    private var unsaved = false
    /// Events that the queue could not take at once.
    private var backlog: [Event] = []

    private var savedAt: Int64 = 0

    private static let backlogLimit = 256
    /// While an alert is up, a crash loses at most the last minute of its peak.
    private static let savePause: Int64 = 60_000_000_000

    init(
        sampler: KernelFileSource, evaluator: AlertEngine, queue: ReportQueue, board: StatusBoard,
        supervisor: Supervisor,
        killWatch: KernelLogSource? = nil
    ) {
        self.sampler = sampler
        self.evaluator = evaluator
        self.queue = queue
        self.board = board
        self.supervisor = supervisor
        self.killWatch = killWatch
    }

    /// Samples, judges and hands on.
    func tick(at time: Timestamp, _ tick: TickSchedule.Tick) {
        missed &+= UInt64(tick.missed)
        sampler.tick(at: time)
        units.tick(into: &sampler.sample, hasFiringAlert: evaluator.verdict.alerts > 0)
        killWatch?.tell(&sampler.sample)
        addOwnMetrics(tick)
        supervisor.sampled()
        let events = evaluator.evaluate(sampler.sample)
        supervisor.evaluated()
        if !events.isEmpty {
            backlog += events
            unsaved = true
        }
        handOn(time)
        finish(time)
    }

    private func addOwnMetrics(_ tick: TickSchedule.Tick) {
        sampler.sample.set(.tickLateness, raw: UInt64(tick.lateness))
        sampler.sample.set(.tickMissed, raw: missed)
        sampler.sample.set(.tickDuration, raw: lastDuration)
        sampler.sample.set(.journalDropped, raw: queue.dropped)
        sampler.sample.set(.configValid, raw: isConfigValid ? 1 : 0)
    }

    /// Gives events and state to the threads that may block; what they cannot take at once waits for the next tick.
    private func handOn(_ time: Timestamp) {
        while let event = backlog.first, queue.offer(.event(event)) { backlog.removeFirst() }
        if backlog.count > Self.backlogLimit {
            queue.countLost(backlog.count - Self.backlogLimit)
            backlog.removeFirst(backlog.count - Self.backlogLimit)
        }
        if evaluator.verdict.alerts > 0, time.monotonic - savedAt >= Self.savePause { unsaved = true }
        if unsaved, supervisor.save(evaluator.state) {
            unsaved = false
            savedAt = time.monotonic
        }
    }

    private func finish(_ time: Timestamp) {
        let now = Timestamp.now().monotonic
        lastDuration = UInt64(max(0, now - time.monotonic))
        board.publish(
            StatusSnapshot(
                verdict: evaluator.verdict, vitals: evaluator.vitals, duration: now - time.monotonic, now: now))
        if isFirstTick {
            isFirstTick = false
            supervisor.firstTickIsDone()
        }
        // Opening files costs memory, so it waits for a host that is well.
        if sampler.needsMaintenance, evaluator.verdict.level == .ok { sampler.maintain() }
    }

    /// Takes what was found of the units.
    ///
    /// - Returns: Whom the next look is for.
    func take(_ findings: DiscoveryResult) -> DiscoveryRequest {
        units.take(findings)
        return DiscoveryRequest(
            growing: evaluator.growingUnits(at: sampler.sample.time), pinned: evaluator.unitsAtStake)
    }

    // MARK: Going on

    /// Takes up the incidents of the process before this one.
    func resume(_ state: EngineState) {
        backlog += evaluator.resume(state, at: .now())
    }

    /// Puts other rules in force; their incidents go on.
    func use(_ next: AlertEngine) {
        backlog += next.takeOver(from: evaluator, at: .now())
        evaluator = next
        isConfigValid = true
        unsaved = true
        isFirstTick = true
    }

    /// Keeps the rules in force because the file on disk was refused.
    func rejectConfiguration() {
        isConfigValid = false
        isFirstTick = true
    }

    /// The state at the end.
    var state: EngineState { evaluator.state }
}
