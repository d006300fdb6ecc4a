/// Which tick is due when. Deadlines lie a fixed interval apart; those that pass unused are counted and skipped,
/// so that a host that comes back does not get a burst.
struct TickSchedule {
    /// What is known of a tick as it begins.
    struct Tick: Equatable {
        /// Nanoseconds behind its deadline; 0 for an early tick.
        let lateness: Int64
        /// Deadlines that passed without a tick since the one before.
        let missed: Int64

        /// One that was brought forward.
        static let early = Tick(lateness: 0, missed: 0)
    }

    /// The repeating timers that wake the tick queue. Their deadlines are absolute, and the period of the first is the
    /// interval itself: a part of it, rounded to whole nanoseconds, would drift against the deadlines.
    struct Timers: Equatable {
        /// The first deadline, CLOCK_MONOTONIC in nanoseconds.
        let start: Int64
        let tickPeriod: Int64
        /// Dispatch retires a thread that idles for some seconds, and a new one on a host that thrashes is a stall. So the
        /// queue wakes at least this often, whether or not a tick is due; `nil` where ticks are close enough.
        let keepAlivePeriod: Int64?
    }

    /// Nanoseconds between two deadlines.
    let interval: Int64
    private var next: Int64

    private static let longestIdle: Int64 = 2_000_000_000

    /// The first tick is due at once.
    init(interval: Int64, start: Int64) {
        self.interval = interval
        next = start
    }

    /// The timers from now on.
    var timers: Timers {
        Timers(start: next, tickPeriod: interval, keepAlivePeriod: interval > Self.longestIdle ? Self.longestIdle : nil)
    }

    /// Begins the tick that is due.
    ///
    /// - Parameter now: CLOCK_MONOTONIC, which stands still during suspend, so that suspend is no lateness.
    /// - Returns: `nil` when no tick is due yet.
    mutating func begin(at now: Int64) -> Tick? {
        guard now >= next else { return nil }
        let lateness = now - next
        let missed = lateness / interval
        next += (missed + 1) * interval
        return Tick(lateness: lateness, missed: missed)
    }
}

/// Lets through at most ten extra ticks a second. One that was asked for too soon is owed.
struct EarlyTickLimiter {
    private var last = Int64.min / 2
    private var isOwed = false

    private static let pause: Int64 = 100_000_000

    /// Whether an extra tick may happen now.
    mutating func allow(at now: Int64) -> Bool {
        isOwed = now - last < Self.pause
        if !isOwed { last = now }
        return !isOwed
    }

    /// Whether an extra tick that was not let through may happen now.
    mutating func allowOwed(at now: Int64) -> Bool { isOwed && allow(at: now) }

    /// A tick that was due has seen what an extra one would have.
    mutating func dueTickRan() { isOwed = false }
}
