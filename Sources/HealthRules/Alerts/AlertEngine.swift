public import ProcMetrics

/// Judges samples by rules: the same samples give the same events, whoever calls it.
///
/// It reads no clock and no file, and allocates nothing while nothing happens. Not thread safe: it belongs to
/// whoever ticks.
public final class AlertEngine {
    /// The value that every surface renders, as of the newest sample.
    public internal(set) var verdict = Verdict()
    /// The figures that go with it.
    public internal(set) var vitals = HostSummary()

    var readings = HostValues()
    /// How the host's memory goes. Not among the readings, which are copied: its past is big.
    var growth = HostMemoryGrowth()
    let hostWatches: [AlertInstance]
    var unitRules: [PerUnitRule]
    var book: IncidentStore
    var facts: SystemEvents
    var events: [Event] = []
    /// The units whose memory is followed.
    var suspects = UnitMemoryTracker()
    /// Of the newest sample, for whoever is suspected.
    private(set) var processes: [ProcessSample] = []
    private(set) var tick = 0
    /// Whether anybody has looked at the units: before, none of them is gone.
    var hasSeenUnits = false

    private var machine: ExpressionVM
    private let someWindow: Int
    private let fullWindow: Int

    /// Prepares every ring that the rules need.
    ///
    /// - Parameters:
    ///   - rules: The rules in force, in the order in which events are to appear.
    ///   - seed: Makes incident ids; the same seed gives the same ids.
    ///   - lateTickAfter: Seconds of lateness that are worth an event.
    public init(rules: [Rule], seed: (UInt64, UInt64) = (0, 0), lateTickAfter: Double = 2) {
        var readings = HostValues()
        someWindow = readings.place(of: .lastTenSeconds(.pressureMemorySome))
        fullWindow = readings.place(of: .lastTenSeconds(.pressureMemoryFull))
        hostWatches = rules.filter { $0.each == nil }.map { AlertInstance($0, unit: nil, &readings) }
        unitRules = rules.compactMap { rule in rule.each.map { PerUnitRule(rule, each: $0) } }
        self.readings = readings
        machine = ExpressionVM(for: rules.flatMap { [$0.when, $0.clear].compactMap { $0?.program } })
        book = IncidentStore(seed: seed)
        facts = SystemEvents(lateTickAfter: lateTickAfter)
    }

    /// Judges one sample.
    ///
    /// - Returns: What happened, in order; usually nothing.
    public func evaluate(_ sample: Sample) -> [Event] {
        events.removeAll(keepingCapacity: true)
        tick += 1
        let moment = BucketedTime(sample.time.monotonic)
        growth.read(sample, at: moment)
        readings.read(sample, exhaustionTime: growth.exhaustionTime)
        suspects.read(sample, at: moment)
        processes = sample.processes
        hasSeenUnits = hasSeenUnits || !sample.units.isEmpty
        readVitals()
        stepHost(at: sample.time)
        for index in unitRules.indices { stepUnits(of: index, sample) }
        // What a crisis reached is no comfort when it comes again.
        if book[.memory]?.severity == .critical { growth.discardPeaks(at: sample.time.monotonic) }
        facts.report(sample, incident: book[.memory]?.id, into: &events)
        for subject in Subject.allCases { remind(subject, at: sample.time) }
        judge(at: sample.time)
        complete()
        return events
    }

    private func readVitals() {
        vitals.memoryTotal = readings[.memoryTotal]
        vitals.memoryAvailable = readings[.memoryAvailable]
        vitals.swapTotal = readings[.swapTotal]
        vitals.swapFree = readings[.swapFree]
        vitals.load1m = readings[.load1m]
        vitals.exhaustion = growth.exhaustion
        vitals.memorySome = readings.windows[someWindow].value.known
        vitals.memoryFull = readings.windows[fullWindow].value.known
    }

    private func stepHost(at time: Timestamp) {
        let readings = readings  // One copy for all: each rule would retain every part of it anew.
        for watch in hostWatches { step(watch, readings, unit: nil, at: time) }
    }

    private func stepUnits(of index: Int, _ sample: Sample) {
        guard hasSeenUnits else { return }
        for (position, unit) in sample.units.enumerated() {
            guard let watch = unitRules[index].watch(for: unit.name, &readings) else { continue }
            watch.lastSeen = tick
            step(watch, readings, unit: suspects.readings(of: unit, at: position), at: sample.time)
        }
        for watch in unitRules[index].forget(unitsNotIn: sample.units, tick: tick) {
            clear(watch, at: sample.time, reason: "the unit is gone")
        }
    }

    private func step(_ watch: AlertInstance, _ readings: HostValues, unit: UnitValues?, at time: Timestamp) {
        switch watch.step(readings, unit: unit, at: time, on: &machine) {
        case .none: break
        case .raised: raise(watch, at: time)
        case .cleared: clear(watch, at: time, reason: nil)
        }
    }

    // MARK: Events

    private func raise(_ watch: AlertInstance, at time: Timestamp) {
        let isWorse = book.enter(watch.subject, watch.rule.severity, at: time)
        events.append(event(isWorse ? .escalated : .raised, watch, at: time))
    }

    func clear(_ watch: AlertInstance, at time: Timestamp, reason: String?) {
        var event = event(.cleared, watch, at: time)
        let rest = watches.filter { $0 !== watch && $0.subject == watch.subject && $0.alert.isFiring }
        book.settle(watch.subject, alerts: rest.map(\.rule.severity))
        event.alert?.isLast = rest.isEmpty
        event.alert?.reason = reason
        events.append(event)
    }

    /// One reminder for an incident, by its worst alert; none while that is about to clear.
    private func remind(_ subject: Subject, at time: Timestamp) {
        guard book.isReminderDue(subject, at: time.monotonic) else { return }
        let up = watches.filter { $0.subject == subject && $0.alert.phase == .active }
        guard let worst = up.max(by: { $0.rule.severity < $1.rule.severity }) else { return }
        events.append(event(.reminder, worst, at: time))
    }

    private func event(_ kind: Event.Kind, _ watch: AlertInstance, at time: Timestamp) -> Event {
        let level: Verdict.Level = watch.rule.severity == .critical ? .critical : .warning
        var event = Event(kind, at: time, severity: level, text: "")
        event.rule = watch.rule.name
        event.unit = watch.unit
        event.incident = book[watch.subject]?.id
        event.advice = watch.rule.advice
        event.alert = AlertDetails(watch, at: time)
        attribute(in: &event, watch, at: time)
        return event
    }

    /// Every event tells how things stand after all of them.
    func complete() {
        for index in events.indices {
            events[index].traffic = verdict.traffic
            events[index].vitals = vitals
        }
    }

    /// Every watch there is. Allocates.
    var watches: [AlertInstance] { hostWatches + unitRules.flatMap(\.inOrder) }
}

extension WindowKey {
    fileprivate static func lastTenSeconds(_ metric: Metric) -> WindowKey {
        WindowKey(function: .rate, metric: metric, duration: 10_000_000_000)
    }
}
