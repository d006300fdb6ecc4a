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
    mutating func settle() { isOwed = false }
}
