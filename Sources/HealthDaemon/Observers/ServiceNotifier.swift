internal import Dispatch
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Between healthd and systemd, on a queue of its own that waits for nothing but time: READY, STATUS and the watchdog's ping.
/// It reads ``LatestResult`` whether or not there are ticks, so that a tick that hangs is reported and not taken for health.
final class ServiceNotifier: TickObserver, @unchecked Sendable {
    let name = "notify"
    private let socket: NotifySocket
    private let latest: LatestResult
    private let clock: Clock
    private let wake = DispatchSemaphore(value: 0)
    private let isReady = Atomic<Bool>(false)
    private let isStale = Atomic<Bool>(false)
    private let isEnding = Atomic<Bool>(false)
    private let rounds = Atomic<UInt64>(0)
    private let reload = ReloadProgress()

    // The tick queue's.
    private var observed = StatusSnapshot()
    private var isReadyDue = true

    /// An observer that has not got an event delivered for so long is named in STATUS=.
    private static let patience: Int64 = 5_000_000_000

    init(socket: NotifySocket, latest: LatestResult, clock: @escaping Clock = systemClock) {
        self.socket = socket
        self.latest = latest
        self.clock = clock
    }

    /// Starts the thread.
    ///
    /// - Parameter observers: Those whose progress the watchdog asks for.
    func start(watching observers: [any TickObserver]) {
        DispatchQueue(label: "healthd.notify").async { [self] in
            MemoryLock.touchStack(depth: 8)
            var plan = NotifyPlan(watchdogTimeout: socket.watchdogTimeout, now: clock().monotonic)
            while !isEnding.load(ordering: .acquiring) { turn(&plan, observers) }
        }
    }

    private func turn(_ plan: inout NotifyPlan, _ observers: [any TickObserver]) {
        let time = clock()
        let now = time.monotonic
        // Before the state is read, so that READY=1 never goes with a STATUS= of before.
        let isReady = isReady.exchange(false, ordering: .acquiring)
        let state = latest.read(now: now)
        isStale.store(!state.isFresh, ordering: .relaxed)
        let progress = LivenessCheck.Progress(turns: latest.turns, observers: observers.map(\.liveness))
        let notes = [reload.note(at: time), Self.note(observers, progress, now)].compactMap { $0 }
        let isSent = plan.turn(
            now: now, state, isReady: isReady, progress, note: notes.isEmpty ? nil : notes.joined(separator: ", "),
            send: socket.send)
        if isReady, !isSent { self.isReady.store(true, ordering: .releasing) }
        rounds.add(1, ordering: .relaxed)
        let pause = plan.pause(
            now: now, state, staleAt: state.snapshot.map(latest.end) ?? .max, noteAt: reload.noteDue(after: now))
        _ = wake.wait(timeout: .now() + .nanoseconds(Int(pause)))
    }

    /// The configuration is read again, which may wait for a disk. Any thread; does not wait.
    func loadBegins() {
        reload.begin(at: clock().monotonic)
        wake.signal()
    }

    /// The configuration has been read.
    func loadEnds() {
        reload.end()
        wake.signal()
    }

    /// `the journal observer has delivered nothing for 35 s (12 events waiting)`.
    private static func note(
        _ observers: [any TickObserver], _ progress: LivenessCheck.Progress, _ now: Int64
    ) -> String? {
        let notes = zip(observers, progress.observers).compactMap { observer, liveness -> String? in
            guard liveness.busySince > 0, now - liveness.busySince >= patience else { return nil }
            let time = StatusSnapshot.seconds(now - liveness.busySince)
            let count = liveness.waiting
            let waiting = count > 0 ? " (\(count) \(count == 1 ? "event" : "events") waiting)" : ""
            return "the \(observer.name) observer has delivered nothing for \(time)\(waiting)"
        }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }

    // MARK: The tick's end

    /// systemd is to be sent READY=1 after the next tick: a start or reload is complete with it. Tick queue.
    func expectReady() { isReadyDue = true }

    func observe(_ result: borrowing TickResult) {
        let snapshot = StatusSnapshot(result)
        let isChange = snapshot.isChange(from: observed)
        observed = snapshot
        if isReadyDue {
            isReadyDue = false
            isReady.store(true, ordering: .releasing)
        } else if !isChange, !isStale.load(ordering: .relaxed) {
            return
        }
        wake.signal()
    }

    /// Says that healthd stops, and nothing after that. Any thread; does not wait.
    func stop() {
        finish(by: 0)
        socket.stopping()
    }

    func finish(by deadline: Int64) {
        isEnding.store(true, ordering: .releasing)
        wake.signal()
    }

    var liveness: ObserverLiveness { ObserverLiveness(turns: rounds.load(ordering: .relaxed)) }
}

/// Decides whether the watchdog may be pinged: only when the tick queue and every observer have moved since the last ping.
struct LivenessCheck {
    struct Progress: Equatable {
        /// Wake-ups of the tick queue that came to their end. They come every two seconds at the latest, also between ticks
        /// that are an hour apart.
        var turns: UInt64 = 0
        var observers: [ObserverLiveness] = []
    }

    private var last = Progress()

    /// Whether every part has moved since the last time that this was true.
    mutating func hasMoved(_ now: Progress) -> Bool {
        guard now.turns != last.turns, zip(now.observers, last.observers).allSatisfy(Self.hasMoved) else {
            return false
        }
        last = now
        return true
    }

    /// An observer without messages has nothing to move for. One in a blocked write is the fault of a journal, a terminal or
    /// a disk, and a restart of healthd would not mend that.
    private static func hasMoved(_ now: ObserverLiveness, since last: ObserverLiveness) -> Bool {
        now.turns != last.turns || now.waiting == 0 || now.busySince != 0
    }
}
