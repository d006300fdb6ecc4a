internal import AllocationCounter
internal import HealthRules
internal import ProcMetrics

/// What judging costs with many units: their growth is followed for the biggest 128.
enum GrowthCost {
    static func measure() {
        let hosts = [0, 100, 1000].map(UnitHost.init)
        for host in hosts { for _ in 0..<2000 { host.evaluate() } }
        let timings = Stopwatch.compare(rounds: 40, batch: 20, hosts.map { host in { host.evaluate() } })
        for (host, timing) in zip(hosts, timings) {
            let made = allocation_count()
            for _ in 0..<500 { host.evaluate() }
            let allocations = allocation_count() - made
            Report.line(
                "evaluator, built-in rules, \(host.count) units",
                "\(Report.micros(timing.median)), \(allocations) allocations in 500", aim: "0 allocations",
                isMet: allocations == 0)
        }
    }
}

/// An evaluator with units whose memory wanders; a tick is a second.
private final class UnitHost {
    let count: Int
    private let engine = AlertEngine(rules: Rule.builtIn)
    private var sample = Sample()
    private var ticks: Int64 = 0

    init(_ count: Int) {
        self.count = count
        sample.units = (0..<count).map {
            UnitSample(name: "some-longer-name@\($0).service", cgroupInode: UInt64($0 + 1))
        }
        sample.set(.memoryTotal, 8e9)
        sample.set(.memoryAvailable, 5e9)
        sample.set(.memoryHeadroom, 5e9)
    }

    func evaluate() {
        ticks += 1
        sample.time = Timestamp(monotonic: ticks * 1_000_000_000)
        for index in sample.units.indices {
            let wander = Double((ticks &* 7919 &+ Int64(index) &* 104_729) % 1000) / 1000
            sample.units[index][.unitAnon] = 1e6 * (Double(index + 1) + wander)
            sample.units[index][.unitShmem] = 1e5
            sample.units[index][.unitFile] = 1e6
            sample.units[index][.unitSlabReclaimable] = 1e5
        }
        _ = engine.evaluate(sample)
    }
}
