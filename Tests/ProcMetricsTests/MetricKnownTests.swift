import Testing

@testable import ProcMetrics

@Suite struct MetricKnownTests {
    @Test(arguments: [
        (Metric.memoryTotal, "memory.total"), (.memoryFree, "memory.free"), (.memoryAvailable, "memory.available"),
        (.memoryHeadroom, "memory.headroom"), (.swapTotal, "swap.total"), (.swapFree, "swap.free"),
        (.oomKills, "oom.kills"), (.pressureMemorySome, "pressure.memory.some"),
        (.pressureMemoryFull, "pressure.memory.full"), (.load1m, "load.1m"), (.tickLateness, "tick.lateness"),
        (.tickDuration, "tick.duration"), (.tickMissed, "tick.missed"), (.eventsLost, "events.lost"),
        (.configValid, "config.valid"), (.healthdMemory, "healthd.memory"),
        (.memoryExhaustionTime, "memory.exhaustion.time"), (.memoryExhaustionHeld, "memory.exhaustion.held"),
        (.memoryKnown, "memory.known"),
        (.hostSuspended, "host.suspended"),
    ])
    func `a constant is the metric that it is called after`(metric: Metric, name: String) {
        #expect(metric.name == name)
    }
}
