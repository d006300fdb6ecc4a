/// Which steps a counter can take: forward, and not faster than the host can count. What steps back, or too far, is no
/// value; one that goes on from there for a while is a counter that began anew.
struct CounterSteps: Sendable {
    /// How fast a counter can be, in the kernel's unit.
    fileprivate enum Pace {
        /// Events and pages: 2 × 10^8 a second on each CPU, five nanoseconds for one.
        case events
        /// Processes killed: 10^5 a second.
        case kills
        /// Seconds of CPUs, in hundredths: time itself, twice, and ten seconds. The kernel documents that these can step
        /// back a little (proc(5), iowait).
        case cpuTime
        /// Stalls, in microseconds: time itself, twice, and a second, because files are not read at even intervals.
        case stalls
    }

    fileprivate struct Counter {
        let metric: Metric
        let pace: Pace
        /// Growth that is possible on one CPU in any time.
        let least: UInt64
        var value: UInt64 = 0
        /// When it was accepted; `nil` before the first value.
        var time: Int64?
        /// A value that was not accepted, and since when its like has come.
        var other: (value: UInt64, time: Int64, since: Int64)?

        init(metric: Metric, pace: Pace) {
            self.metric = metric
            self.pace = pace
            least = pace.limit(seconds: 1, cpus: 1) ?? 0
        }
    }

    private var counters: [Counter]
    private let cpus = Metric(catalogued: "cpu.count")
    private let uptime = Metric(catalogued: "host.uptime")
    private var lastUptime: UInt64?
    private var lastTime = Int64.min

    /// A counter that goes on from a smaller value for so long began anew, in nanoseconds; from a larger one it takes longer
    /// than any window of the built-in rules, so that none takes the jump for growth.
    fileprivate static let restarted: Int64 = 30_000_000_000
    fileprivate static let moved: Int64 = 900_000_000_000
    /// NR_CPUS of the largest configurations; a recording need not say how many there are.
    private static let mostCPUs: UInt64 = 8192

    init() {
        let own = Set(Metric.healthd.map(\.name) + ["host.suspended"])
        counters = Metric.all.compactMap { metric in
            let descriptor = metric.descriptor
            guard descriptor.scope == .host, descriptor.kind.isCounter, !own.contains(descriptor.name) else {
                return nil
            }
            return Counter(metric: metric, pace: Self.pace(of: descriptor))
        }
    }

    private static func pace(of descriptor: MetricDescriptor) -> Pace {
        if descriptor.kind == .stall { return .stalls }
        if descriptor.name == "oom.kills" { return .kills }
        return descriptor.measurementUnit == .seconds ? .cpuTime : .events
    }

    mutating func check(_ sample: inout Sample, _ report: inout ImpossibleValues) {
        let now = sample.time.monotonic
        if isAnotherBoot(sample) { for index in counters.indices { counters[index].time = nil } }
        let cpus = Swift.max(sample.raw(cpus) ?? Self.mostCPUs, 1)
        var span = counters.mutableSpan
        for index in span.indices {
            guard let value = sample.raw(span[index].metric) else { continue }
            if span[index].acceptAtOnce(value, at: now) { continue }
            let former = span[index].value
            if span[index].accept(value, at: now, cpus: cpus) { continue }
            report.reject(span[index].metric, .step(value, former: former), &sample)
        }
    }

    private mutating func isAnotherBoot(_ sample: Sample) -> Bool {
        let (uptime, now) = (sample.raw(uptime), sample.time.monotonic)
        defer { (lastUptime, lastTime) = (uptime ?? lastUptime, now) }
        guard let uptime, let lastUptime else { return now < lastTime }
        return now < lastTime || uptime < lastUptime.minus(100)
    }
}

extension CounterSteps.Counter {
    /// Takes a value that can be whatever the time is: nearly every one. Time is not asked, because a division for each
    /// counter costs more than all the rest.
    @inline(__always)
    fileprivate mutating func acceptAtOnce(_ value: UInt64, at now: Int64) -> Bool {
        guard time != nil, other == nil, value >= self.value, value - self.value <= least else { return false }
        (self.value, time) = (value, now)
        return true
    }

    /// Takes a value.
    ///
    /// - Returns: Whether it can be.
    fileprivate mutating func accept(_ value: UInt64, at now: Int64, cpus: UInt64) -> Bool {
        guard let time else { return take(value, at: now) }
        if goesOnAhead(value, at: now, cpus) { return settle(value, at: now) }
        if canBe(value, after: self.value, since: time, at: now, cpus) { return take(value, at: now) }
        if let other, canBe(value, after: other.value, since: other.time, at: now, cpus) {
            return settle(value, at: now)
        }
        other = (value, now, now)
        return false
    }

    /// Whether it goes on from a jump ahead. A jump is none of the less one because, in time, a counter could have got there.
    private func goesOnAhead(_ value: UInt64, at now: Int64, _ cpus: UInt64) -> Bool {
        guard let other, other.value > self.value else { return false }
        return canBe(value, after: other.value, since: other.time, at: now, cpus)
    }

    /// Takes a value that goes on from one that was not taken, when it has done so for long enough. Of a stall, a window
    /// counts at most the time that passed.
    private mutating func settle(_ value: UInt64, at now: Int64) -> Bool {
        let since = other?.since ?? now
        let settled = pace == .stalls ? 0 : value < self.value ? CounterSteps.restarted : CounterSteps.moved
        if now &- since >= settled { return take(value, at: now) }
        other = (value, now, since)
        return false
    }

    private mutating func take(_ value: UInt64, at now: Int64) -> Bool {
        (self.value, time, other) = (value, now, nil)
        return true
    }

    /// Whether a counter of 32 bits, as 32-bit kernels have, has come round: it was close to its end, and is not far now.
    private func wraps(_ value: UInt64, after former: UInt64, _ seconds: UInt64) -> Bool {
        guard former < 1 << 32 else { return false }
        return (1 << 32 - former) + value <= Swift.min(seconds, 10) << 26
    }

    private func canBe(_ value: UInt64, after former: UInt64, since: Int64, at now: Int64, _ cpus: UInt64) -> Bool {
        let seconds = UInt64(Swift.max(0, now &- since)) / 1_000_000_000 + 1
        let most = pace.limit(seconds: seconds, cpus: cpus)
        if value < former {
            return pace == .cpuTime && former - value <= most ?? .max || wraps(value, after: former, seconds)
        }
        return value - former <= most ?? .max
    }
}

extension CounterSteps.Pace {
    /// How far a counter can get; `nil` where 64 bits do not hold it.
    fileprivate func limit(seconds: UInt64, cpus: UInt64) -> UInt64? {
        switch self {
        case .events: cpus.times(200_000_000)?.times(seconds)
        case .kills: seconds.times(100_000)
        case .cpuTime: cpus.times(seconds.plus(5))?.times(200)
        case .stalls: seconds.times(2_000_000)
        }
    }
}
