internal import Dispatch
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Saves what a restart must not lose, on a queue of its own: a disk that hangs delays neither the watchdog's ping nor a
/// tick. Only the newest state counts. One that could not be saved, on a full disk say, is tried again.
final class StateObserver: TickObserver, @unchecked Sendable {
    let name = "state"
    /// Why the newest state is not on disk.
    let errors = ErrorSource.Errors()
    private let file: StateFile
    private let clock: Clock
    private let newest = Newest<EngineState>()
    private let delivery: Delivery<StateWriter>
    private let isUnsaved = Unsaved()
    /// CLOCK_MONOTONIC; the tick queue's, as is the state that it left last.
    private var triedAt = Int64.min
    private var last: EngineState?

    private static let retryPause: Int64 = 10_000_000_000

    init(file: StateFile, clock: @escaping Clock = systemClock) {
        self.file = file
        self.clock = clock
        delivery = Delivery(name: name, capacity: 1)
        // The encoder needs more stack than what only sends.
        delivery.start(stackPages: 16) { [newest, isUnsaved, errors] in
            StateWriter(file: file, newest: newest, isUnsaved: isUnsaved, errors: errors, clock: clock)
        }
    }

    func observe(_ result: borrowing TickResult) {
        if let state = result.state {
            last = state
            newest.put(state)
        } else {
            let isRetryDue = result.time.monotonic &- Self.retryPause >= triedAt
            guard isRetryDue, isUnsaved.flag.load(ordering: .relaxed) else { return }
        }
        triedAt = result.time.monotonic
        delivery.flush(wake: true)
    }

    /// Saves what is not saved yet. Where that hangs, the state is written a second time, beside the file and on another thread.
    /// Two thirds of the time at the most, because the observers after this one need some as well.
    func finish(by deadline: Int64) {
        let third = max(0, deadline - clock().monotonic) / 3
        let isDelivered = delivery.finish(by: deadline - 2 * third)
        guard let last, !isDelivered || isUnsaved.flag.load(ordering: .relaxed) else { return }
        let done = DispatchSemaphore(value: 0)
        DispatchQueue(label: "healthd.state-stop").async { [file] in
            _ = file.saveAside(last)
            done.signal()
        }
        _ = done.wait(timeout: .now() + .nanoseconds(Int(third)))
    }

    var liveness: ObserverLiveness { delivery.liveness }
}

/// Whether the newest state is not on disk yet.
private final class Unsaved: Sendable {
    let flag = Atomic<Bool>(false)
}

/// Writes the newest state whenever it is woken.
private final class StateWriter: MessageWriter {
    private let file: StateFile
    private let newest: Newest<EngineState>
    private let isUnsaved: Unsaved
    private let errors: ErrorSource.Errors
    private let clock: Clock
    private var unsaved: EngineState?
    private var hasFailed = false

    init(
        file: StateFile, newest: Newest<EngineState>, isUnsaved: Unsaved, errors: ErrorSource.Errors,
        clock: @escaping Clock
    ) {
        self.file = file
        self.newest = newest
        self.isUnsaved = isUnsaved
        self.errors = errors
        self.clock = clock
    }

    func write(_ message: Never, lost: Int) -> Delivered {}

    func turn() {
        unsaved = newest.take() ?? unsaved
        guard let state = unsaved else { return }
        let errno = file.save(state)
        if errno == 0 { unsaved = nil }
        isUnsaved.flag.store(errno != 0, ordering: .relaxed)
        report(errno)
    }

    private func report(_ errno: CInt) {
        guard errno != 0 || hasFailed else { return }
        hasFailed = errno != 0
        let error = SourceError(
            source: "state", path: file.path, errno: errno, access: .write,
            consequence: "after a restart of healthd, alerts that are firing are raised again")
        errors.put(hasFailed ? [error] : [], at: clock().monotonic)
    }
}
