internal import AllocationCounter

/// What a tick asks of the heap once everything is warm.
enum Allocations {
    private static let ticks = 2000

    static func measure() throws {
        let host = Host()
        for _ in 0..<1000 { host.tick() }
        report("tick", events: { host.events }, host.tick)
        report("sampler", host.sample)
        report("evaluator", events: { host.events }, host.evaluate)
        let tree = try UnitTree(units: 1000)
        for _ in 0..<100 { tree.tick() }
        report("units", tree.tick)
        checkCounter()
    }

    /// - Parameter events: How many events there were so far. A tick that has one allocates, and is left out.
    static func report(_ what: String, events: () -> Int = { 0 }, _ body: () -> Void) {
        var (made, asked, freed, eventful) = (0, 0, 0, 0)
        for _ in 0..<ticks {
            let (count, bytes, frees, before) = (allocation_count(), allocation_bytes(), free_count(), events())
            body()
            if events() != before {
                eventful += 1
            } else {
                made += allocation_count() - count
                asked += allocation_bytes() - bytes
                freed += free_count() - frees
            }
        }
        let frees = freed == 0 ? "" : ", \(freed) frees"
        let others = eventful == 0 ? "" : "; without \(eventful) that had events: this host was not quiet"
        Report.line(
            "allocations in \(ticks - eventful) × \(what)", "\(made), \(asked) bytes\(frees)\(others)", aim: "0",
            isMet: made == 0)
    }

    /// A counter that sees nothing would be content with everything.
    private static func checkCounter() {
        let before = allocation_count()
        withExtendedLifetime(Host()) {}
        guard allocation_count() == before else { return }
        Report.line("a counter that counts", "no: it missed what a new host takes", aim: "yes", isMet: false)
    }
}
