/// Decides whether the watchdog may be told that all is well: only when the sampler, the evaluator and the reporter
/// have all moved since the last time.
struct Heartbeat {
    /// How far each part has come.
    struct Progress: Equatable {
        var samples: UInt64 = 0
        var evaluations: UInt64 = 0
        var turns: UInt64 = 0
        /// The reporter sits in a blocked write: the fault of a journal or terminal, not of healthd, and no reason
        /// to restart it.
        var isWriting = false
    }

    private var last = Progress()

    /// Whether every part has moved since the last time that this was true.
    mutating func beat(_ now: Progress) -> Bool {
        guard now.samples != last.samples, now.evaluations != last.evaluations,
            now.turns != last.turns || now.isWriting
        else { return false }
        last = now
        return true
    }
}
