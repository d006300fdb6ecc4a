internal import CReader
internal import ProcMetrics

/// What many units cost in a tick, against a C program that reads the same files; and what finding them costs.
enum UnitCost {
    private static let aim = 3.0
    /// Read every ten seconds and not every tick: the C reader leaves them out, the sampler does not.
    private static let seldom = ["memory.stat", "memory.max", "memory.high", "pids.current"]

    /// A thousand units made of files in memory.
    static func measure() throws {
        try measure(UnitTree(units: 1000), rounds: 60)
        for count in [1000, 5000] {
            let tree = try UnitTree(units: count)
            tree.tick()
            measureFinder(tree, "\(count) units")
        }
    }

    /// The units that this host has, however many there are. Their files are the kernel's own, which are dearer.
    static func measureHost() throws {
        let tree = try UnitTree()
        tree.tick()
        measureFinder(tree, "\(tree.finder.names.count) units")
        try measure(tree, rounds: 30)
        Allocations.report("real units", tree.tick)
        Allocations.report("real units while a rule is active") { tree.tick(hasFiringAlert: true) }
    }

    private static func measure(_ tree: UnitTree, rounds: Int) throws {
        for _ in 0..<100 { tree.tick() }
        // The folders of the units are open as well.
        let paths = KernelFiles.openPaths(below: [tree.groups])
            .filter { path in path.contains("/memory.") && !seldom.contains { path.hasSuffix("/" + $0) } }
        for path in paths where unsafe creader_add(path) < 0 {
            throw BenchmarkError(reason: "the C reader cannot open \(path)")
        }
        guard creader_tick_at_once() > 0 else { throw BenchmarkError(reason: "the C reader cannot read its files") }
        let timings = Stopwatch.compare(
            rounds: rounds, batch: 10,
            [tree.tick, { _ = creader_tick_at_once() }, { tree.tick(hasFiringAlert: true) }])
        let ratios = [timings[0], timings[2]].map { $0.ratio(to: timings[1]) }
        Report.line("C reader: \(paths.count) files of \(tree.count) units", Report.micros(timings[1].median))
        Report.line("tick with \(tree.count) units", Report.micros(timings[0].median))
        Report.line("tick with \(tree.count) units while a rule is active", Report.micros(timings[2].median))
        for (ratio, what) in zip(ratios, ["", " while a rule is active"]) {
            Report.line(
                "**tick with \(tree.count) units\(what) / C reader**", "**\(Report.decimals(ratio, 2))**", aim: "≤ 3",
                isMet: ratio <= aim)
        }
    }

    private static func measureFinder(_ tree: UnitTree, _ what: String) {
        let timing = Stopwatch.compare(rounds: 10, batch: 1, [tree.find])[0]
        tree.tick()  // Takes what the last look found, and lets go of what it had.
        let files = KernelFiles.openPaths(below: [tree.groups]).count
        Report.line("finder, \(what), one look", "\(Report.micros(timing.median)); \(files) files stay open")
    }
}
