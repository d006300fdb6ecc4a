/// How soon the units may be looked at again when some come or go all the time: a look at thousands takes long, and
/// healthd comes before others when a processor is short.
struct LookPace {
    /// Not before this moment, on CLOCK_MONOTONIC in nanoseconds.
    private(set) var next = Int64.min / 2
    /// Whether a tick has what was found last: one that is stuck must not collect open files.
    private(set) var isTaken = true

    private static let shortest: Int64 = 1_000_000_000
    private static let longest: Int64 = 10_000_000_000
    /// A look takes a tenth of the time.
    private static let rest: Int64 = 9

    /// Takes note of a look.
    mutating func looked(from start: Int64, to end: Int64) {
        next = end + min(max(Self.shortest, (end - start) * Self.rest), Self.longest)
        isTaken = false
    }

    /// Takes note that a tick has what was found.
    mutating func taken() { isTaken = true }
}
