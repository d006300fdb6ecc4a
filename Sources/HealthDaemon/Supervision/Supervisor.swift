internal import Dispatch
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// The thread between healthd and systemd: READY, STATUS and the watchdog's pings; it also saves the state, because
/// a state that waits behind a stalled journal could be lost.
final class Supervisor: Sendable {
    private let board: StatusBoard
    private let reporter: Reporter
    private let stateFile: StateFile?
    private let unsaved = Mutex<EngineState?>(nil)
    private let saving = Mutex<Void>(())
    private let wake = DispatchSemaphore(value: 0)
    private let samples = Atomic<UInt64>(0)
    private let evaluations = Atomic<UInt64>(0)
    private let isReady = Atomic<Bool>(false)
    /// Nanoseconds between two ticks.
    private let interval = Atomic<Int64>(0)

    /// STATUS changes with every tick; systemd needs it this often, in nanoseconds, and at once when the verdict changes.
    private static let statusPause: Int64 = 10_000_000_000

    init(board: StatusBoard, reporter: Reporter, stateFile: StateFile?) {
        self.board = board
        self.reporter = reporter
        self.stateFile = stateFile
    }

    // MARK: Called by the tick; nothing blocks

    func sampled() { samples.add(1, ordering: .relaxed) }

    func evaluated() { evaluations.add(1, ordering: .relaxed) }

    /// Lets systemd know soon that a start or a reload is done: the first tick with its rules is complete.
    func firstTickIsDone() {
        isReady.store(true, ordering: .releasing)
        wake.signal()
    }

    /// Asks for the state to be saved soon.
    ///
    /// - Returns: `false` when the state before is just being saved; try again at the next tick.
    func save(_ state: EngineState) -> Bool {
        let taken: Bool? = unsaved.withLockIfAvailable {
            $0 = state
            return true
        }
        if taken == true { wake.signal() }
        return taken == true
    }

    // MARK: Called by others

    /// Starts the thread.
    ///
    /// - Parameter interval: Nanoseconds between two ticks.
    func start(interval: Int64) {
        change(interval: interval)
        DispatchQueue(label: "healthd.supervise").async { [self] in
            MemoryLock.touchStack(depth: 32)
            supervise()
        }
    }

    /// Ticks come at another interval from now on.
    func change(interval: Int64) {
        self.interval.store(interval, ordering: .relaxed)
        wake.signal()
    }

    private func supervise() -> Never {
        var watchdog = Watchdog(timeout: ServiceManager.watchdogTimeout)
        var heartbeat = Heartbeat()
        var pinged = Timestamp.now().monotonic
        var told: (status: StatusSnapshot, at: Int64)?
        while true {
            if let timeout = watchdog.change(interval: interval.load(ordering: .relaxed)) {
                ServiceManager.watchdog(every: timeout)
            }
            let pause = watchdog.pause
            _ = wake.wait(timeout: .now() + .nanoseconds(Int(min(pause ?? 1_000_000_000, 1_000_000_000))))
            saveNow()
            let now = Timestamp.now().monotonic
            if let status = board.read() {
                if isReady.exchange(false, ordering: .acquiring) { ServiceManager.ready() }
                if told.map({ $0.status.verdict.changed(to: status.verdict) || now - $0.at >= Self.statusPause })
                    ?? true
                {
                    ServiceManager.status(status.line)
                    told = (status, now)
                }
            }
            if let pause, now - pinged >= pause, heartbeat.beat(progress) {
                pinged = now
                ServiceManager.watchdog()
            }
        }
    }

    private var progress: Heartbeat.Progress {
        let reporting = reporter.progress
        return Heartbeat.Progress(
            samples: samples.load(ordering: .relaxed), evaluations: evaluations.load(ordering: .relaxed),
            turns: reporting.turns, isWriting: reporting.isWriting)
    }

    /// Saves the state at the end.
    func saveLast(_ state: EngineState) {
        unsaved.withLock { $0 = state }
        saveNow()
    }

    /// Saves what was asked for, if anything; one at a time, so that an older state never replaces a newer one.
    private func saveNow() {
        saving.withLock { _ in
            guard let state = unsaved.withLock({ $0.take() }) else { return }
            stateFile?.save(state)
        }
    }
}

extension Verdict {
    /// Whether a person would call it a change.
    fileprivate func changed(to other: Verdict) -> Bool {
        level != other.level || headline != other.headline || alerts != other.alerts || traffic != other.traffic
    }
}
