/// Which tick is due when. Deadlines lie a fixed interval apart; those that pass unused are counted and skipped,
/// so that a host that comes back does not get a burst.
struct TickSchedule {
    /// What is known of a tick as it begins.
    struct Tick: Equatable {
        /// Nanoseconds behind its deadline; 0 for a tick brought forward.
        let lateness: Int64
        /// Deadlines that passed without a tick since the one before.
        let missed: Int64

        /// One that was brought forward.
        static let extra = Tick(lateness: 0, missed: 0)
    }

    /// Nanoseconds between two deadlines.
    let interval: Int64
    private var next: Int64

    /// The first tick is due at once.
    init(interval: Int64, start: Int64) {
        self.interval = interval
        next = start
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
