internal import HealthRules
internal import ProcMetrics

/// The source of kernel files and the engine as the daemon runs them, without the observers.
final class Host {
    let sampler = KernelFileSource()
    private var newest = Sample()
    private let engine: AlertEngine
    private var ticks: Int64 = 0
    /// Events seen; what is measured as a quiet host must be one.
    private(set) var events = 0

    init(rules: [Rule] = Rule.builtIn) {
        engine = AlertEngine(rules: rules)
    }

    func tick() {
        sample()
        evaluate()
    }

    /// Reads the kernel, and adds what the daemon knows of itself.
    func sample() {
        let time = nextTime()
        newest.begin(at: time)
        sampler.collect(into: &newest, TickContext(time: time))
        newest.set(.tickLateness, raw: 0)
        newest.set(.tickMissed, raw: 0)
        newest.set(.tickDuration, raw: 0)
        newest.set(.eventsLost, raw: 0)
        newest.set(.configValid, raw: 1)
    }

    /// Evaluates the newest sample, a second later than the last time.
    func evaluate() {
        newest.time = nextTime()
        events += engine.evaluate(newest).count
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
