internal import AllocationCounter

/// What a tick asks of the heap once everything is warm.
enum Allocations {
    private static let ticks = 2000

    static func measure() throws {
        let host = Host()
        for _ in 0..<1000 { host.tick() }
        report("tick", host.tick)
        report("sampler", host.sample)
        report("evaluator", host.evaluate)
        let tree = try UnitTree(units: 1000)
        for _ in 0..<100 { tree.tick() }
        report("units", tree.tick)
        report("units while a rule is active") { tree.tick(hasAttention: true) }
        checkCounter()
        if host.events > 0 { Report.line("events in the meantime: this host was not quiet", "\(host.events)") }
    }

    private static func report(_ what: String, _ body: () -> Void) {
        let (count, bytes, frees) = (allocation_count(), allocation_bytes(), free_count())
        for _ in 0..<ticks { body() }
        let made = allocation_count() - count
        let asked = allocation_bytes() - bytes
        let freed = free_count() - frees
        let each = { (value: Int) in Report.decimals(Double(value) / Double(ticks), 2) }
        Report.line(
            "allocations in \(ticks) × \(what)",
            made == 0 && freed == 0
                ? "0, 0 bytes" : "\(each(made)) each, \(each(asked)) bytes each, \(each(freed)) frees each",
            aim: "0", isMet: made == 0)
    }

    /// A counter that sees nothing would be content with everything.
    private static func checkCounter() {
        let before = allocation_count()
        withExtendedLifetime(Host()) {}
        guard allocation_count() == before else { return }
        Report.line("a counter that counts", "no: it missed what a new host takes", aim: "yes", isMet: false)
    }
}
