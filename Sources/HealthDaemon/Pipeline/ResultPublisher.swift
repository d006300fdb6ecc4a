internal import HealthRules
internal import Synchronization

/// The way out of a tick: the newest result for those who read when they like, and every observer in order.
final class ResultPublisher: Sendable {
    let latest: LatestResult
    let observers: [any TickObserver]
    private let isTakenOver = Mutex(false)

    init(latest: LatestResult, observers: [any TickObserver]) {
        self.latest = latest
        self.observers = observers
    }

    /// Gives a result to all. Tick queue; neither waits nor allocates while nothing happened.
    ///
    /// - Returns: `false` when a stop has taken over meanwhile and nothing may come from the tick any more.
    @discardableResult
    func publish(_ result: borrowing TickResult) -> Bool {
        // The lock is held by others only in `takeOver`, so it is there for every tick that counts.
        let isPublished: Bool? = isTakenOver.withLockIfAvailable { isTakenOver in
            if isTakenOver { return false }
            latest.put(StatusSnapshot(result))
            for observer in observers { observer.observe(result) }
            return true
        }
        return isPublished ?? false
    }

    /// The caller is the observers' tick queue from now on: the tick hangs, and what it may still publish is dropped.
    func takeOver() { isTakenOver.withLock { $0 = true } }
}
