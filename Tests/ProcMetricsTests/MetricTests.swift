import Testing

@testable import ProcMetrics

@Suite struct MetricTests {
    @Test func `finds a metric by its name`() {
        #expect(Metric.all.allSatisfy { Metric(named: $0.name) == $0 })
        #expect(Metric(named: "memory.availible") == nil)
        #expect(Metric(named: "Memory.total") == nil)
        #expect(Metric(named: "") == nil)
    }

    @Test(arguments: [
        ("exhaustion.time", "memory.exhaustion.time"), ("unit.limit", "unit.memory.max"),
        ("unit.high", "unit.memory.high"),
        ("unit.arrived", "unit.age"), ("unit.changed", "unit.changed.age"), ("unit.growth", "unit.memory.growth"),
        ("unit.exhaustion.time", "unit.memory.exhaustion.time"), ("kswapd.hurried", "kswapd.low_watermark_hits"),
        ("host.booted", "host.boot_time"), ("memory.user", "memory.user.total"),
        ("memory.corrupted", "memory.hardware_corrupted"), ("reclaim.stolen", "reclaim.reclaimed"),
        ("reclaim.stolen.direct", "reclaim.reclaimed.direct"), ("reclaim.stolen.kswapd", "reclaim.reclaimed.kswapd"),
        ("reclaim.stolen.proactive", "reclaim.reclaimed.proactive"), ("journal.dropped", "events.lost"),
    ])
    func `finds a metric by its former name`(former: String, name: String) throws {
        let metric = try #require(Metric(named: former))
        #expect(metric.name == name)
        #expect(metric.formerName == former)
        #expect(Metric.currentName(of: former) == name)
        #expect(Metric.currentName(of: name) == nil)
    }

    @Test func `numbers the metrics in the catalogue's order`() {
        #expect(Metric.all.map(\.index) == Array(Metric.catalogue.indices))
        #expect(Metric.scale.count == Metric.catalogue.count)
        #expect(Metric.all.allSatisfy { Metric.scale[$0.index] == $0.descriptor.scale })
    }

    @Test func `names are unique`() {
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
    }

    @Test(arguments: Metric.all.map(\.name))
    func `names are dotted and lower case`(name: String) {
        #expect(name.wholeMatch(of: /[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)+/) != nil)
    }

    @Test func `unit metrics stand last, as a unit's sample expects`() {
        #expect(Metric.catalogue.suffix(Metric.units.count).allSatisfy { $0.scope == .unit })
        #expect(Metric.catalogue.dropLast(Metric.units.count).allSatisfy { $0.scope == .host })
        #expect(Metric.units.allSatisfy { $0.name.hasPrefix("unit.") })
    }

    /// DESIGN.md, section 4.
    @Test(arguments: [
        ("bytes", "memory.total memory.free memory.available memory.anon memory.cached memory.shmem"),
        ("bytes", "memory.slab.reclaimable swap.total swap.free"),
        ("pages", "swap.in swap.out reclaim.scanned.direct"),
        ("seconds", "pressure.memory.some pressure.memory.full pressure.io.some pressure.io.full pressure.cpu.some"),
        ("ratio", "pressure.memory.some.avg10 pressure.memory.full.avg60 pressure.io.some.avg300"),
        ("count", "load.1m load.5m load.15m cpu.count tasks.running tasks.blocked"),
        ("seconds", "cpu.steal tick.lateness tick.duration memory.exhaustion.time"),
        ("count", "paging.major_faults reclaim.stalls refault.file refault.anon oom.kills"),
        ("count", "dentry.count dentry.unused dentry.negative events.lost config.valid"),
        ("bytes", "unit.memory unit.anon unit.file paging.in paging.out"), ("bytes/second", "unit.memory.growth"),
        ("count", "source.errors"), ("seconds", "source.age"),
        ("seconds", "unit.pressure.memory.full"),
    ])
    func `has what the design promises, in its units`(unit: String, names: String) {
        for name in names.split(separator: " ") {
            #expect(Metric(named: String(name))?.descriptor.measurementUnit.rawValue == unit, "\(name)")
        }
    }

    @Test(arguments: [
        (Metric.Kind.counter, "swap.in swap.out paging.major_faults reclaim.stalls refault.file oom.kills cpu.steal"),
        (.stall, "pressure.memory.some pressure.io.full pressure.cpu.some unit.pressure.memory.full"),
        (.gauge, "memory.total load.1m pressure.memory.some.avg10 dentry.count tick.lateness memory.exhaustion.time"),
    ])
    func `knows what only grows`(kind: Metric.Kind, names: String) {
        for name in names.split(separator: " ") {
            #expect(Metric(named: String(name))?.descriptor.kind == kind, "\(name)")
        }
    }
}
