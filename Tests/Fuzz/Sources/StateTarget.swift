internal import FoundationEssentials

@testable import HealthRules
@testable import ProcMetrics

/// The state file of a healthd before this one, however broken: decoded as `StateFile` does, resumed, and evaluated on.
func fuzzState(_ bytes: [UInt8]) {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
        positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    guard let state = try? decoder.decode(EngineState.self, from: Data(bytes)) else { return }
    var dice = Dice(bytes)
    let samples = hostileSamples(12, of: stateMetrics, &dice)
    evaluate(samples, by: stateRules, resuming: state, at: Timestamp(monotonic: 3_600_000_000_000))
    var deadly = hostileSamples(30, of: [.oomKills, .unitOOMKills], &dice)
    for index in deadly.indices {
        deadly[index].hasKernelLog = dice.pick([true, true, false])
        deadly[index].kills = dice.pick([[], [], kills, Array(kills.prefix(1)), kills + kills])
    }
    evaluate(deadly, by: stateRules, resuming: state, at: Timestamp(monotonic: 3_600_000_000_000))
}

private let kills = (1...4).map { pid in
    OOMKill(
        pid: pid, name: "leak", unit: pid == 3 ? nil : "a.service", memory: pid == 2 ? nil : .max,
        oomMemcgUnit: pid == 4 ? "a.service" : nil, limit: .max)
}

/// Few and simple, with the names that the seeds have.
private let stateRules: [Rule] = [
    rule("memory-low", .warning, "memory.available / memory.total < 10% or swap.free < 1MiB", keepFiringFor: 0),
    rule("memory-exhausted", .critical, "memory.available < 1MiB", keepFiringFor: 60),
    rule("oom-kills", .warning, "increase(oom.kills, 5m) > 0", keepFiringFor: 0),
    rule("unit-big", .warning, "unit.anon > 1GiB", keepFiringFor: 0, each: "*.service"),
]

private let stateMetrics: [Metric] = [
    .memoryAvailable, .memoryTotal, .memoryHeadroom, .memoryShmem, .swapFree, .tickLateness, .unitAnon, .unitSwap,
    .unitShmem, .unitAge, .unitChangedAge,
]

private func rule(_ name: String, _ severity: Severity, _ when: String, keepFiringFor: Int64, each: String? = nil)
    -> Rule
{
    guard let when = try? Condition(when, isPerUnit: each != nil) else { fatalError("“\(when)” does not compile") }
    return Rule(
        name, severity, when: when, keepFiringFor: keepFiringFor * 1_000_000_000, each: each, origin: .configuration)
}
