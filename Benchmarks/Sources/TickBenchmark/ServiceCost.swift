internal import CReader
internal import Dispatch
internal import ProcMetrics

/// A tick as the daemon runs it, ten times a second on a Dispatch queue, against a C program that reads the same files at
/// the same pace on the same queue. Between two ticks the processor does other things, so that neither finds its code and
/// data in the caches: what a hot loop measures is the least that a tick costs, and this is what it costs in service.
final class ServiceCost: @unchecked Sendable {
    private static let aim = 1.5
    private static let pairs = 300
    /// Nanoseconds between a tick and the C reader's, so that each has 100 ms of its own.
    private static let pause = 50_000_000

    private let queue = DispatchQueue(label: "bench.tick", qos: .userInteractive)
    private let host = Host()
    private var tick = Timing()
    private var reader = Timing()

    static func measure() throws {
        let cost = ServiceCost()
        for path in KernelFiles.openPaths() where unsafe creader_add(path) < 0 {
            throw BenchmarkError(reason: "the C reader cannot open \(path)")
        }
        // So that every window is full and every page of code has been there once.
        for _ in 0..<700 { cost.host.tick() }
        cost.run()
        let ratio = cost.tick.ratio(to: cost.reader)
        Report.line("in service, C reader: ten times a second on a queue", Report.micros(cost.reader.median))
        Report.line("in service, tick: the same files, sampled and evaluated", Report.micros(cost.tick.median))
        Report.line(
            "**in service, tick / C reader**", "**\(Report.decimals(ratio, 2))**", aim: "≤ 1.5", isMet: ratio <= aim)
    }

    /// Runs both in turns on the queue until each has run as often as is wanted.
    private func run() {
        let timer = DispatchSource.makeTimerSource(flags: .strict, queue: queue)
        let done = DispatchSemaphore(value: 0)
        var isTicksTurn = false
        timer.setEventHandler { [self] in
            isTicksTurn.toggle()
            let start = Timestamp.now().monotonic
            if isTicksTurn { host.tick() } else { _ = creader_tick() }
            let duration = Double(Timestamp.now().monotonic - start)
            if isTicksTurn { tick.rounds.append(duration) } else { reader.rounds.append(duration) }
            if reader.rounds.count == Self.pairs {
                timer.cancel()
                done.signal()
            }
        }
        timer.schedule(deadline: .now(), repeating: .nanoseconds(Self.pause), leeway: .nanoseconds(0))
        timer.activate()
        done.wait()
    }
}
