internal import CReader

/// A whole tick against a C program that reads the same files and does nothing with them.
enum TickCost {
    private static let aim = 1.25

    static func measure() throws {
        let host = Host()
        let paths = KernelFiles.openPaths()
        for path in paths where unsafe creader_add(path) < 0 {
            throw BenchmarkError(reason: "the C reader cannot open \(path)")
        }
        for _ in 0..<700 { host.tick() }
        let timings = Stopwatch.compare(
            rounds: 200, batch: 50, [host.tick, { _ = creader_tick() }, host.sample, host.evaluate])
        let (tick, reader, sampler, engine) = (timings[0], timings[1], timings[2], timings[3])
        let ratio = tick.ratio(to: reader)
        Report.line("C reader: the same \(paths.count) files, \(creader_tick()) bytes", Report.micros(reader.median))
        Report.line("tick: sampler and evaluator", Report.micros(tick.median))
        Report.line("sampler alone", Report.micros(sampler.median))
        Report.line("evaluator alone, built-in rules", Report.micros(engine.median))
        Report.line(
            "**tick / C reader**", "**\(Report.decimals(ratio, 2))**", aim: "≤ 1.25", isMet: ratio <= aim)
        if host.events > 0 { Report.line("events in the meantime: this host was not quiet", "\(host.events)") }
    }
}
