internal import ProcMetrics

extension Rule {
    /// Units by themselves: what is wrong with one of them, while the host is well.
    ///
    /// At its own limit is every unit that reads more files than fit, and page cache alone does not stall it. So its tasks
    /// must be stalled as well, for a minute: a program that starts may be for a while.
    static let unitRules: [Rule] = [
        builtIn(
            "unit-at-limit", .warning, .memory, "the unit is stalled at its own memory limit",
            when: "rate(unit.pressure.memory.some, 60s) > 15% and increase(unit.limit.hits, 60s) > 0", for: 30,
            clear: "rate(unit.pressure.memory.some, 60s) < 5% or increase(unit.limit.hits, 60s) == 0",
            keepFiringFor: 120, each: "*", counter: .unitLimitHits,
            advice:
                "Raise MemoryMax= or MemoryHigh= of {unit} (a container: its memory limit), or make it need less memory"
        )
    ]
}
