internal import Glibc

/// How soon a collector may run again: it uses at most a tenth of a processor over a minute, because healthd has a higher CPU
/// weight than other services. A minute's share may be used at once, so that a unit that has just started is discovered in
/// about a second even where a round is expensive. Only while units come and go all the time do rounds become rare.
///
/// By the clock a round may take ten times as long on a host that is short of memory or of processors, where its values are
/// needed most; so it is processor time that counts.
struct ProcessorBudget {
    /// Not before this moment, on CLOCK_MONOTONIC in nanoseconds.
    private(set) var next = Int64.min / 2
    /// Processor time that may still be used, in nanoseconds, as of `time`; below zero there is a pause.
    private var left = full
    private var time = Int64.min / 2

    /// A collector uses one nanosecond of this many.
    private static let share: Int64 = 10
    private static let full: Int64 = 60_000_000_000 / share
    /// The pause after a round.
    private static let shortest: Int64 = 1_000_000_000
    private static let longest: Int64 = 10_000_000_000

    /// Records a round.
    ///
    /// - Parameters:
    ///   - used: Its processor time in nanoseconds.
    ///   - end: When it ended, CLOCK_MONOTONIC in nanoseconds.
    mutating func spend(_ used: Int64, until end: Int64) {
        left = min(Self.full, left + (end - time) / Self.share) - used
        time = end
        next = end + min(max(Self.shortest, -left * Self.share), Self.longest)
    }

    /// Processor time of this thread, in nanoseconds. The corresponding C function is `clock_gettime`.
    static func processorTime() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
