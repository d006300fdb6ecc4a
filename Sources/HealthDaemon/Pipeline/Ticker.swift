internal import Dispatch
internal import ProcMetrics

/// Calls a function for every tick, on one serial queue: by deadline, and earlier when pressure rises.
///
/// Everything but ``start(_:turned:)`` and ``requestEarlyTick()`` happens on the queue.
final class Ticker: @unchecked Sendable {
    /// The queue of everything that ticks.
    let queue = DispatchQueue(label: "healthd.tick", qos: .userInteractive)

    private let clock: Clock
    private var schedule: TickSchedule
    private var limiter = EarlyTickLimiter()
    private let tickTimer: any DispatchSourceTimer
    private let keepAliveTimer: any DispatchSourceTimer
    private let wake: any DispatchSourceUserDataAdd
    private var isStarted = false

    init(interval: Int64, clock: @escaping Clock = systemClock) {
        self.clock = clock
        schedule = TickSchedule(interval: interval, start: clock().monotonic)
        tickTimer = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        keepAliveTimer = DispatchSource.makeTimerSource(queue: queue)
        wake = DispatchSource.makeUserDataAddSource(queue: queue)
    }

    deinit {
        // A source that was never activated traps when it is released.
        if isStarted { return }
        for source in [tickTimer, keepAliveTimer, wake] as [any DispatchSourceProtocol] { source.activate() }
    }

    /// Starts ticking.
    ///
    /// - Parameters:
    ///   - tick: Called on the queue with the moment and what is known of the tick.
    ///   - turned: Called there after each wake-up, tick or not, at least every two seconds.
    func start(
        _ tick: @escaping @Sendable (Timestamp, TickSchedule.Tick) -> Void, turned: @escaping @Sendable () -> Void = {}
    ) {
        // The time that the start took is no lateness of a tick. This comes before the handlers are set: what was
        // written before dispatch takes a handler is seen by that handler.
        schedule = TickSchedule(interval: schedule.interval, start: clock().monotonic)
        setTimers()
        isStarted = true
        for timer in [tickTimer, keepAliveTimer] {
            timer.setEventHandler { [self] in
                let now = clock()
                if let due = schedule.begin(at: now.monotonic) {
                    limiter.dueTickRan()
                    tick(now, due)
                } else if limiter.allowOwed(at: now.monotonic) {
                    tick(now, .early)
                }
                turned()
            }
        }
        wake.setEventHandler { [self] in
            let now = clock()
            if limiter.allow(at: now.monotonic) { tick(now, .early) }
            turned()
        }
        tickTimer.activate()
        keepAliveTimer.activate()
        wake.activate()
    }

    /// Requests a tick at once, or within two seconds where many are requested. Any thread; does not block and does not
    /// allocate.
    func requestEarlyTick() { wake.add(data: 1) }

    /// Ticks at another interval from now on.
    func change(interval: Int64) {
        guard interval != schedule.interval else { return }
        schedule = TickSchedule(interval: interval, start: clock().monotonic + interval)
        setTimers()
    }

    /// Stops ticking.
    func stop() {
        tickTimer.cancel()
        keepAliveTimer.cancel()
        wake.cancel()
    }

    private func setTimers() {
        let timers = schedule.timers
        // DispatchTime counts CLOCK_MONOTONIC.
        tickTimer.schedule(
            deadline: DispatchTime(uptimeNanoseconds: UInt64(timers.start)),
            repeating: .nanoseconds(Int(timers.tickPeriod)), leeway: .nanoseconds(0))
        guard let period = timers.keepAlivePeriod else {
            return keepAliveTimer.schedule(deadline: .distantFuture, repeating: .never)
        }
        keepAliveTimer.schedule(
            deadline: .now() + .nanoseconds(Int(period)), repeating: .nanoseconds(Int(period)),
            leeway: .milliseconds(100))
    }
}

/// Reads the clocks. Passed to whatever needs the time, so that tests have a time of their own.
typealias Clock = @Sendable () -> Timestamp

/// The clocks of this host.
let systemClock: Clock = { .now() }
