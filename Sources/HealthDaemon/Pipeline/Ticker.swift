internal import Dispatch
internal import ProcMetrics

/// Calls a function for every tick, on one serial queue: by deadline, and out of turn when pressure rises.
///
/// Everything but ``start(_:)``, ``requestEarlyTick()`` and ``change(interval:)`` happens on the queue.
final class Ticker: @unchecked Sendable {
    /// The queue of everything that ticks.
    let queue = DispatchQueue(label: "healthd.tick", qos: .userInteractive)

    private var clock: TickSchedule
    private var extras = EarlyTickLimiter()
    private let timer: any DispatchSourceTimer
    private let wake: any DispatchSourceUserDataAdd

    /// Dispatch retires a thread that idles for some seconds, and making one on a host that thrashes is a stall.
    /// So the timer fires at least this often, whether or not a tick is due.
    private static let longestIdle: Int64 = 2_000_000_000

    init(interval: Int64) {
        clock = TickSchedule(interval: interval, start: Timestamp.now().monotonic)
        timer = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        wake = DispatchSource.makeUserDataAddSource(queue: queue)
    }

    /// Starts ticking.
    ///
    /// - Parameter tick: Called on the queue with the moment and what is known of the tick.
    func start(_ tick: @escaping @Sendable (Timestamp, TickSchedule.Tick) -> Void) {
        timer.setEventHandler { [self] in
            let now = Timestamp.now()
            if let due = clock.begin(at: now.monotonic) {
                extras.settle()
                tick(now, due)
            } else if extras.allowOwed(at: now.monotonic) {
                tick(now, .extra)
            }
        }
        wake.setEventHandler { [self] in
            let now = Timestamp.now()
            if extras.allow(at: now.monotonic) { tick(now, .extra) }
        }
        // What starting up took is no lateness of a tick.
        clock = TickSchedule(interval: clock.interval, start: Timestamp.now().monotonic)
        schedule()
        timer.activate()
        wake.activate()
    }

    /// Asks for a tick at once, or within two seconds where many are asked for. Any thread; does not block and does
    /// not allocate.
    func requestEarlyTick() { wake.add(data: 1) }

    /// Ticks at another interval from now on. On the queue.
    func change(interval: Int64) {
        guard interval != clock.interval else { return }
        clock = TickSchedule(interval: interval, start: Timestamp.now().monotonic + interval)
        schedule()
    }

    /// Stops ticking. On the queue.
    func stop() {
        timer.cancel()
        wake.cancel()
    }

    private func schedule() {
        // The parts of a long interval add up to it, so that the timer's deadlines are the clock's.
        let parts = (clock.interval + Self.longestIdle - 1) / Self.longestIdle
        timer.schedule(
            deadline: .now(), repeating: .nanoseconds(Int(clock.interval / parts)), leeway: .nanoseconds(0))
    }
}
