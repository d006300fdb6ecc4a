internal import CReader
internal import ProcMetrics

/// What a thousand units cost in a tick, against a C program that reads the same files; and what finding them costs.
enum UnitCost {
    private static let units = 1000
    private static let aim = 3.0
    /// Read every ten seconds and not every tick: the C reader leaves them out, the sampler does not.
    private static let seldom = ["memory.stat", "memory.max", "memory.high", "pids.current"]

    static func measure() throws {
        let tree = try UnitTree(units: units)
        for _ in 0..<100 { tree.tick() }
        let paths = KernelFiles.openPaths(below: [tree.root])
            .filter { path in !seldom.contains { path.hasSuffix("/" + $0) } }
        for path in paths where unsafe creader_add(path) < 0 {
            throw BenchmarkError(reason: "the C reader cannot open \(path)")
        }
        let timings = Stopwatch.compare(
            rounds: 60, batch: 10, [tree.tick, { _ = creader_tick() }, { tree.tick(hasAttention: true) }])
        let ratio = timings[0].ratio(to: timings[1])
        Report.line("C reader: \(paths.count) files of \(units) units", Report.micros(timings[1].median))
        Report.line("tick with \(units) units", Report.micros(timings[0].median))
        Report.line("tick with \(units) units while a rule is active", Report.micros(timings[2].median))
        Report.line(
            "**tick with \(units) units / C reader**", "**\(Report.decimals(ratio, 2))**", aim: "≤ 3",
            isMet: ratio <= aim)
        try measureFinder()
    }

    private static func measureFinder() throws {
        for count in [1000, 5000] {
            let tree = try UnitTree(units: count)
            tree.tick()
            let timing = Stopwatch.compare(rounds: 10, batch: 1, [tree.find])[0]
            let files = KernelFiles.openPaths(below: [tree.root]).count
            Report.line("finder, \(count) units, one look", "\(Report.micros(timing.median)); \(files) files stay open")
        }
    }
}
