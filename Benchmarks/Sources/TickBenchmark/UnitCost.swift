internal import CReader
internal import ProcMetrics

/// What many units cost in a tick, against a C program that reads the same files; and what discovery and the files that are
/// read apart from the tick cost.
enum UnitCost {
    private static let aim = 3.0
    /// Not read in the tick.
    private static let slow = ["memory.stat", "memory.max", "memory.high", "pids.current"]

    /// A thousand units made of files in memory.
    static func measure() throws {
        try measure(UnitTree(units: 1000), rounds: 60)
        for count in [1000, 5000] {
            let tree = try UnitTree(units: count)
            tree.tick()
            measureScanner(tree, "\(count) units")
        }
    }

    /// The units that this host has, however many there are. Their files are the kernel's own, which cost more.
    static func measureHost() throws {
        let tree = try UnitTree()
        tree.tick()
        measureScanner(tree, "\(tree.scanner.names.count) units")
        try measure(tree, rounds: 30)
        Allocations.report("real units", tree.tick)
    }

    private static func measure(_ tree: UnitTree, rounds: Int) throws {
        for _ in 0..<100 { tree.tick() }
        // The directories of the units are open as well.
        let paths = KernelFiles.openPaths(below: [tree.groups])
            .filter { path in path.contains("/memory.") && !slow.contains { path.hasSuffix("/" + $0) } }
        for path in paths where unsafe creader_add(path) < 0 {
            throw BenchmarkError(reason: "the C reader cannot open \(path)")
        }
        guard creader_tick_at_once() > 0 else { throw BenchmarkError(reason: "the C reader cannot read its files") }
        let timings = Stopwatch.compare(
            rounds: rounds, batch: 10,
            [tree.tick, { _ = creader_tick_at_once() }])
        let ratio = timings[0].ratio(to: timings[1])
        Report.line("C reader: \(paths.count) files of \(tree.count) units", Report.micros(timings[1].median))
        Report.line("tick with \(tree.count) units", Report.micros(timings[0].median))
        Report.line(
            "**tick with \(tree.count) units / C reader**", "**\(Report.decimals(ratio, 2))**", aim: "≤ 3",
            isMet: ratio <= aim)
        let round = Stopwatch.compare(rounds: 10, batch: 1, [tree.collectSlowFiles])[0]
        Report.line("memory.stat and others of all units in detail, apart from the tick", Report.micros(round.median))
    }

    private static func measureScanner(_ tree: UnitTree, _ what: String) {
        let timing = Stopwatch.compare(rounds: 10, batch: 1, [tree.find])[0]
        tree.tick()  // Adopts what the last scan found, and releases what it had.
        let files = KernelFiles.openPaths(below: [tree.groups]).count
        Report.line("discovery, \(what), one scan", "\(Report.micros(timing.median)); \(files) files stay open")
    }
}
