internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// The newest result of a tick, for threads that read it whenever they like. How old it is is part of the answer: a
/// result without a new one after it is not the state of the host.
final class LatestResult: Sendable {
    enum State: Sendable, Equatable {
        /// No tick has ended yet. The age is since the start, in nanoseconds.
        case starting(age: Int64)
        case fresh(StatusSnapshot, age: Int64)
        /// No tick for three intervals, or five seconds, or one that does not come to its end. To be shown as unknown.
        case stale(StatusSnapshot, age: Int64)
    }

    /// Read by the notifier, the terminal, the local interface and a stop.
    private let newest = Published<StatusSnapshot?>(nil, readers: 4)
    private let interval = Atomic<Int64>(0)
    private let turnsMade = Atomic<UInt64>(0)
    private let turnedAt: Atomic<Int64>
    private let start: Int64

    /// The tick queue wakes every two seconds at the latest, however far its ticks are apart.
    private static let longestTurn: Int64 = 5_000_000_000

    /// - Parameters:
    ///   - interval: Nanoseconds between two ticks.
    ///   - start: CLOCK_MONOTONIC in nanoseconds.
    init(interval: Int64, start: Int64) {
        self.start = start
        turnedAt = Atomic(start)
        self.interval.store(interval, ordering: .relaxed)
    }

    /// Publishes the newest result. Tick queue; neither waits nor allocates.
    func put(_ snapshot: StatusSnapshot) {
        // Before the result, so that one that was late is not taken for one whose tick still hangs.
        turnedAt.store(snapshot.time.monotonic + snapshot.duration, ordering: .relaxed)
        newest.update { $0 = snapshot }
    }

    /// The tick queue has come to the end of a wake-up, tick or not. Tick queue; neither waits nor allocates.
    func turn(at now: Int64) {
        turnedAt.store(now, ordering: .relaxed)
        turnsMade.add(1, ordering: .relaxed)
    }

    /// Wake-ups of the tick queue that came to their end.
    var turns: UInt64 { turnsMade.load(ordering: .relaxed) }

    /// Nanoseconds between two ticks.
    var pause: Int64 { interval.load(ordering: .relaxed) }

    /// Ticks come at another interval from now on.
    func change(interval: Int64) { self.interval.store(interval, ordering: .relaxed) }

    /// How old a result may be, in nanoseconds.
    private var lifetime: Int64 { max(3 * interval.load(ordering: .relaxed), 5_000_000_000) }

    /// The newest result, and whether it is the state of the host now.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds.
    func read(now: Int64) -> State {
        guard let snapshot = withNewest({ $0 }) else { return .starting(age: now - start) }
        let age = now - snapshot.time.monotonic
        let hangs = now - turnedAt.load(ordering: .relaxed) > Self.longestTurn
        return age > lifetime || hangs ? .stale(snapshot, age: age) : .fresh(snapshot, age: age)
    }

    /// When a result that is fresh becomes stale without another tick, CLOCK_MONOTONIC in nanoseconds.
    func end(of snapshot: StatusSnapshot) -> Int64 {
        min(snapshot.time.monotonic + lifetime, turnedAt.load(ordering: .relaxed) + Self.longestTurn)
    }

    /// Calls a function with the newest result while that is locked; for tests.
    func withNewest<Value: Sendable>(_ body: (StatusSnapshot?) -> Value) -> Value {
        newest.read(body)
    }
}
