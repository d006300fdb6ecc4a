/// When the expensive files of one unit are due. Times are CLOCK_MONOTONIC in nanoseconds.
struct UnitReadSchedule {
    /// A movement of memory below this many bytes is no reason to read memory.stat at once.
    static let smallestStep: UInt64 = 4 * 1024 * 1024
    private static let second: Int64 = 1_000_000_000
    private static let period = 10 * second

    /// memory.current in bytes.
    var memory: UInt64 = 0
    /// As it was when memory.stat was last read.
    private var memoryThen: UInt64 = 0
    private var dueAt: Int64?

    /// - Parameter step: How many bytes memory has to move to make it due at once.
    func isDue(at now: Int64, step: UInt64) -> Bool {
        guard let dueAt else { return true }
        return now >= dueAt || max(memory, memoryThen) - min(memory, memoryThen) > step
    }

    /// - Parameter place: Spreads units that begin together over the ten seconds.
    mutating func haveRead(at now: Int64, place: Int) {
        let pause = dueAt == nil ? Int64(place % 10 + 1) * Self.second : Self.period
        dueAt = now &+ pause
        memoryThen = memory
    }
}
