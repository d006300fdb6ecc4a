internal import HealthRules
internal import ProcMetrics

/// The sampler and the evaluator as the daemon runs them, without the queue that takes the events.
final class Host {
    let sampler = KernelFileSource()
    private let evaluator: AlertEngine
    private var ticks: Int64 = 0
    /// Events seen; what is measured as a quiet host must be one.
    private(set) var events = 0

    init(rules: [Rule] = Rule.builtIn) {
        evaluator = AlertEngine(rules: rules)
    }

    func tick() {
        sample()
        evaluate()
    }

    /// Reads the kernel, and adds what the daemon knows of itself.
    func sample() {
        sampler.tick(at: nextTime())
        sampler.sample.set(.tickLateness, raw: 0)
        sampler.sample.set(.tickMissed, raw: 0)
        sampler.sample.set(.tickDuration, raw: 0)
        sampler.sample.set(.journalDropped, raw: 0)
        sampler.sample.set(.configValid, raw: 1)
    }

    /// Judges the newest sample, a second later than the last time.
    func evaluate() {
        sampler.sample.time = nextTime()
        events += evaluator.evaluate(sampler.sample).count
    }

    /// The clocks are really read, but for the windows each call is a second after the one before: otherwise all of
    /// them would fall into the same entry of a ring.
    private func nextTime() -> Timestamp {
        var time = Timestamp.now()
        ticks += 1
        time.monotonic += ticks * 1_000_000_000
        time.boottime += ticks * 1_000_000_000
        return time
    }
}
