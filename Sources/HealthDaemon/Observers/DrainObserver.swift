internal import Dispatch
internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// Keeps a drain over a reboot, on a queue of its own: the disk may hang.
final class DrainObserver: TickObserver, @unchecked Sendable {
    let name = "drain"
    /// Why the newest one is not on disk.
    let errors = ErrorSource.Errors()
    private let file: DrainFile
    private let clock: Clock
    private let queue = DispatchQueue(label: "healthd.drain")
    /// What is on disk, or will be. The tick queue's.
    private var kept: DrainRequest?

    /// - Parameter kept: What the file has.
    init(file: DrainFile, kept: DrainRequest?, clock: @escaping Clock = systemClock) {
        self.file = file
        self.kept = kept
        self.clock = clock
    }

    func observe(_ result: borrowing TickResult) {
        let drain = result.verdict.drain.flatMap { $0.endsAfterBoot ? $0 : nil }
        guard drain != kept else { return }
        kept = drain
        queue.async { [file, errors, clock] in
            let errno = file.save(drain)
            let consequence =
                drain == nil
                ? "a drain that has ended is in force again after the next boot" : "the drain ends with this boot"
            let error = SourceError(
                source: "drain", path: file.path, errno: errno, access: .write, consequence: consequence)
            errors.put(errno == 0 ? [] : [error], at: clock().monotonic)
        }
    }

    func finish(by deadline: Int64) {
        let done = DispatchSemaphore(value: 0)
        queue.async { done.signal() }
        _ = done.wait(timeout: .now() + .nanoseconds(Int(max(0, deadline - clock().monotonic))))
    }

    /// It loses no events, and no watchdog has to wait for a disk.
    var liveness: ObserverLiveness { ObserverLiveness() }
}
