import Testing

@testable import ProcMetrics

@Suite struct SampleTests {
    @Test func `a new sample has nothing`() {
        #expect(Sample().metrics == [])
        #expect(Sample().units.isEmpty)
        #expect(Sample().time == Timestamp(monotonic: 0, boottime: 0, realtime: 0))
    }

    @Test func `zero is not absent`() {
        var sample = Sample()
        sample.set(.memoryFree, raw: 0)
        #expect(sample[.memoryFree] == 0)
        #expect(sample[.memoryTotal] == nil)
        sample.set(.memoryFree, raw: nil)
        #expect(sample[.memoryFree] == nil)
        #expect(sample.raw(.memoryFree) == nil)
    }

    @Test(arguments: [
        ("memory.total", 1024, 1024), ("pressure.memory.full", 8_183_134, 8.183134), ("load.1m", 125, 1.25),
        ("pressure.cpu.some.avg10", 1796, 0.1796), ("cpu.user", 250, 2.5), ("tick.lateness", 1_500_000_000, 1.5),
        ("host.uptime", 2207, 22.07), ("reclaim.efficiency", 3333, 0.3333),
    ])
    func `converts the kernel's integer into base units and back`(name: String, raw: UInt64, value: Double) {
        let metric = Metric(catalogued: name)
        var sample = Sample()
        sample.set(metric, raw: raw)
        #expect(sample[metric] == value)
        sample.set(metric, raw: nil)
        sample.set(metric, value)
        #expect(sample.raw(metric) == raw)
    }

    @Test(
        arguments: [
            -1, -0.5, -0.4, .nan, .signalingNaN, .infinity, -.infinity, 18_446_744_073_709_551_616, 1e300,
            -.greatestFiniteMagnitude,
        ] as [Double])
    func `what no kernel integer can hold becomes absent`(value: Double) {
        var sample = Sample()
        sample.set(.memoryFree, raw: 5)
        sample.set(.memoryFree, value)
        #expect(sample[.memoryFree] == nil)
    }

    @Test func `a value too big only in the kernel's unit becomes absent`() {
        var sample = Sample()
        sample.set(.pressureMemoryFull, 1e18)
        #expect(sample[.pressureMemoryFull] == nil)
    }

    @Test func `no value makes it absent`() {
        var sample = Sample()
        sample.set(.load1m, 0.5)
        #expect(sample.raw(.load1m) == 50)
        sample.set(.load1m, nil)
        #expect(sample[.load1m] == nil)
    }

    @Test func `adding begins with absent`() {
        var sample = Sample()
        sample.add(.oomKills, raw: 0)
        #expect(sample[.oomKills] == 0)
        sample.add(.oomKills, raw: 5)
        sample.add(.oomKills, raw: 7)
        #expect(sample.raw(.oomKills) == 12)
        sample.add(.oomKills, raw: .max)
        #expect(sample[.oomKills] == nil)
    }

    @Test func `a sum that overflowed stays absent, whatever is added`() {
        var sample = Sample()
        for part in [UInt64.max, 1, 0, 5] { sample.add(.oomKills, raw: part) }
        #expect(sample[.oomKills] == nil)
        sample.begin(at: Timestamp())
        sample.add(.oomKills, raw: 5)
        #expect(sample.raw(.oomKills) == 5)
    }

    @Test func `forgets every value, and no unit`() {
        var sample = Sample()
        sample.units = [UnitSample(name: "nginx.service")]
        for metric in Metric.all { sample.set(metric, raw: 5) }
        sample.begin(at: Timestamp(monotonic: 5))
        #expect(sample.metrics == [])
        #expect(sample.units.map(\.name) == ["nginx.service"])
        #expect(sample.time.monotonic == 5)
        sample.add(.oomKills, raw: 2)
        #expect(sample.raw(.oomKills) == 2)
    }

    @Test func `a unit has values of its own metrics only`() {
        var unit = UnitSample(name: "nginx.service")
        #expect(Metric.all.allSatisfy { unit[$0] == nil })
        for (index, metric) in Metric.all.enumerated() { unit[metric] = Double(index) }
        for (index, metric) in Metric.all.enumerated() {
            #expect(unit[metric] == (metric.descriptor.scope == .unit ? Double(index) : nil))
        }
    }

    @Test func `raw values are the kernel's integers, with one bit for each that is present`() {
        var sample = Sample()
        let last = Metric.all[Metric.all.count - 1]
        sample.set(.memoryTotal, raw: 1)
        sample.set(.tickLateness, raw: 5)
        sample.set(last, raw: 0)
        sample.withRawValues { values, present in
            #expect(values.count == Metric.all.count)
            #expect(values.count == MetricTable.current.entries.count)
            #expect(present.count == (values.count + 63) / 64)
            for metric in Metric.all {
                let isPresent = present[metric.index / 64] >> UInt64(metric.index % 64) & 1 == 1
                #expect(isPresent == (sample.raw(metric) != nil), "\(metric.name)")
                #expect(values[metric.index] == sample.raw(metric) ?? 0, "\(metric.name)")
            }
        }
    }

    @Test func `a tick begins with nothing but the units`() {
        var sample = Sample()
        sample.set(.memoryTotal, raw: 1)
        sample.units = [UnitSample(name: "a.service")]
        sample.observations = [.stopping(reason: "x")]
        sample.kills = [OOMKill(pid: 1, name: "a", unit: nil, memory: nil, oomMemcgUnit: nil)]
        sample.hasKernelLog = true
        let time = Timestamp(monotonic: 7)
        sample.begin(at: time)
        #expect(sample.time == time)
        #expect(Metric.all.allSatisfy { sample.raw($0) == nil })
        #expect(sample.observations.isEmpty && sample.kills.isEmpty && !sample.hasKernelLog)
        #expect(sample.units.count == 1)
    }

    @Test func `what the kernel counts in KiB is bytes`() {
        var sample = Sample()
        let paging = Metric(catalogued: "paging.in")
        sample.set(paging, raw: 3)
        #expect(sample[paging] == 3072)
        sample.set(paging, 4096)
        #expect(sample.raw(paging) == 4)
    }
}
