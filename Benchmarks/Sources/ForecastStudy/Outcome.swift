internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// What healthd's own evaluator made of a series or of a recording.
struct Outcome {
    /// Seconds from the beginning of the leak until `unit.memory.growth` was above zero, and until an end was foretold.
    private(set) var seen: Double?
    private(set) var foretold: Double?
    /// Time foretold by the time that was left, half-way.
    private(set) var halfway: Double?
    /// Samples with a forecast, and those among them in which the truth lay in its range.
    private(set) var forecasts = 0
    private(set) var hits = 0
    /// By rule, how often it was raised.
    private(set) var raised: [String: Int] = [:]
    /// Seconds before the end at which the first of the two rules about a leak was raised.
    private(set) var warned: Double?

    private let engine = AlertEngine(rules: Rule.builtIn + growthRule)
    private let leak: (start: Double, end: Double)?

    init(leak: (start: Double, end: Double)?) { self.leak = leak }

    /// Says at once when a unit surely grows.
    private static let growthRule: [Rule] = {
        let text =
            #"{ "rules": [ { "name": "grows", "each": "*", "when": "unit.memory.growth > 0", "hold": "0s", "for": "0s" } ] }"#
        let rules = ConfigurationReader.read(Data(text.utf8)).configuration?.rules ?? []
        return rules.filter { $0.origin == .configuration }
    }()

    mutating func evaluate(_ sample: Sample) {
        let time = Double(sample.time.monotonic) / 1e9
        let since = time - (leak?.start ?? 0)
        for event in engine.evaluate(sample) where event.kind == .raised || event.kind == .escalated {
            if event.unit != nil {
                if seen == nil, since >= 0 { seen = since }
                continue
            }
            let rule = event.rule ?? ""
            raised[rule, default: 0] += 1
            if ["memory-exhaustion-predicted", "memory-leak"].contains(rule), warned == nil {
                warned = leak.map { $0.end - time }
            }
        }
        guard let leak, since > 0, let forecast = engine.hostSummary.forecast else { return }
        let left = leak.end - time
        if foretold == nil { foretold = since }
        forecasts += 1
        if (forecast.earliest...max(forecast.earliest, forecast.latest)).contains(left) { hits += 1 }
        if halfway == nil, since >= (leak.end - leak.start) / 2 { halfway = forecast.expected / left }
    }
}

extension Series {
    /// A host of 8 GiB without swap, of which one unit has all that is used. A month begins with the boot, a leak two
    /// days later, with windows that are empty as after an upgrade of healthd.
    func play() -> Outcome {
        var outcome = Outcome(leak: leak)
        var noise = Noise(self)
        var sample = Sample()
        var unit = UnitSample(name: "unit.service", cgroupInode: 1)
        let total = 8.0 * 1_073_741_824
        sample.set(.memoryTotal, total)
        sample.set(.swapTotal, 0)
        sample.set(.swapFree, 0)
        var time = 0.0
        while time < length {
            let free = 1 - used(time) - noise.next()
            guard free > 0 else { break }
            let nanoseconds = Int64(time * 1e9)
            sample.time = Timestamp(monotonic: nanoseconds, boottime: nanoseconds, realtime: nanoseconds)
            sample.set(.memoryAvailable, free * total)
            sample.set(.memoryHeadroom, free * total)
            sample.set(Metric.uptime, time + (leak == nil ? 0 : 2 * Self.day))
            unit[.unitAnon] = (1 - free) * total
            sample.units = [unit]
            outcome.evaluate(sample)
            time += step
        }
        return outcome
    }
}

extension Metric {
    static let uptime: Metric = {
        guard let metric = Metric(named: "host.uptime") else { fatalError("the catalogue has no host.uptime") }
        return metric
    }()
}
