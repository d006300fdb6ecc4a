public import ProcMetrics

/// Judges samples by rules: the same samples give the same events, whoever calls it.
///
/// It reads no clock and no file, and allocates nothing while nothing happens. Not thread safe: it belongs to
/// whoever ticks.
public final class Evaluator {
    /// The value that every surface renders, as of the newest sample.
    public private(set) var verdict = Verdict()
    /// The figures that go with it.
    public private(set) var vitals = Vitals()

    let rules: [Rule]
    private var hostWatches: [Watch] = []
    private var unitRules: [UnitRule]
    private var windowPlaces: [WindowKey: Int] = [:]
    private var readings: Readings
    private var machine: Machine
    private var forecast = ExhaustionForecast()
    private var incidents: [Incident?]
    private var ids: IncidentIDSource
    private var facts: Facts
    private var events: [Event] = []
    private var tick = 0
    private let someWindow: Int
    private let fullWindow: Int

    /// Prepares every ring that the rules need.
    ///
    /// - Parameters:
    ///   - rules: The rules in force, in the order in which events are to appear.
    ///   - seed: Makes incident ids; the same seed gives the same ids.
    ///   - lateTickAfter: Seconds of lateness that are worth an event.
    public init(rules: [Rule], seed: (UInt64, UInt64) = (0, 0), lateTickAfter: Double = 2) {
        self.rules = rules
        ids = IncidentIDSource(seed: seed)
        facts = Facts(lateTickAfter: lateTickAfter)
        incidents = Array(repeating: nil, count: Subject.allCases.count)
        machine = Machine(for: rules.flatMap { [$0.when.program] + ($0.clear.map { [$0.program] } ?? []) })
        readings = Readings(host: Array(repeating: .nan, count: Metric.catalogue.count), windows: [])
        unitRules = []
        var windows: [Window] = []
        var places: [WindowKey: Int] = [:]
        func place(of key: WindowKey) -> Int {
            if let place = places[key] { return place }
            places[key] = windows.count
            windows.append(Window(key))
            return windows.count - 1
        }
        someWindow = place(of: .lastTenSeconds(.pressureMemorySome))
        fullWindow = place(of: .lastTenSeconds(.pressureMemoryFull))
        for rule in rules {
            if let each = rule.each {
                for condition in [rule.when, rule.clear].compactMap({ $0 }) {
                    for key in condition.program.hostWindows { _ = place(of: key) }
                }
                unitRules.append(UnitRule(rule: rule, pattern: Pattern(each)))
            } else {
                hostWatches.append(Watch(rule, unit: nil, placeOf: place))
            }
        }
        windowPlaces = places
        readings.windows = windows
    }

    /// Judges one sample.
    ///
    /// - Returns: What happened, in order; usually nothing.
    public func evaluate(_ sample: Sample) -> [Event] {
        events.removeAll(keepingCapacity: true)
        tick += 1
        read(sample)
        for watch in hostWatches { step(watch, unit: nil, at: sample.time) }
        for index in unitRules.indices { stepUnits(of: index, sample) }
        facts.report(sample, incident: incidents[Subject.memory.rawValue]?.id, into: &events)
        for subject in Subject.allCases { remind(subject, at: sample.time) }
        judge()
        for index in events.indices {
            events[index].traffic = verdict.traffic
            events[index].vitals = vitals
        }
        return events
    }

    private func read(_ sample: Sample) {
        for metric in Metric.all { readings.host[metric.index] = sample[metric] ?? .nan }
        readings.host[Metric.exhaustionTime.index] = exhaustionTime(sample)
        for window in readings.windows {
            window.push(readings.host[window.key.metric.index], at: sample.time.monotonic)
        }
        vitals.memoryTotal = sample[.memoryTotal]
        vitals.memoryAvailable = sample[.memoryAvailable]
        vitals.swapTotal = sample[.swapTotal]
        vitals.swapFree = sample[.swapFree]
        vitals.load1m = sample[.load1m]
        vitals.memorySome = readings.windows[someWindow].value.known
        vitals.memoryFull = readings.windows[fullWindow].value.known
    }

    /// Infinite while memory is known and not running out, so that a rule over it can clear.
    private func exhaustionTime(_ sample: Sample) -> Double {
        let headroom = sample[.memoryHeadroom]
        let seconds = forecast.push(headroom, at: sample.time.monotonic)
        return headroom == nil ? .nan : seconds ?? .infinity
    }

    private func step(_ watch: Watch, unit: UnitSample?, at time: Timestamp) {
        switch watch.step(readings, unit: unit, at: time, on: &machine) {
        case .none: break
        case .raised: raise(watch, at: time)
        case .cleared: clear(watch, at: time, reason: nil)
        }
    }

    // MARK: Units

    private struct UnitRule {
        let rule: Rule
        let pattern: Pattern
        var watches: [String: Watch] = [:]
        /// Names that do not match, so that the pattern is tried once for each.
        var others: Set<String> = []
    }

    private func stepUnits(of index: Int, _ sample: Sample) {
        for unit in sample.units {
            if let watch = watch(for: unit.name, of: index) {
                watch.lastSeen = tick
                step(watch, unit: unit, at: sample.time)
            }
        }
        guard unitRules[index].watches.count + unitRules[index].others.count > sample.units.count else { return }
        forgetUnits(of: index, sample)
    }

    private func watch(for unit: String, of index: Int) -> Watch? {
        if let watch = unitRules[index].watches[unit] { return watch }
        if unitRules[index].others.contains(unit) { return nil }
        guard unitRules[index].pattern.matches(unit) else {
            unitRules[index].others.insert(unit)
            return nil
        }
        let places = windowPlaces
        let watch = Watch(unitRules[index].rule, unit: unit) { places[$0] ?? 0 }
        unitRules[index].watches[unit] = watch
        return watch
    }

    /// A unit that is gone takes its alert with it.
    private func forgetUnits(of index: Int, _ sample: Sample) {
        for (name, watch) in unitRules[index].watches where watch.lastSeen != tick {
            if watch.alert.isUp { clear(watch, at: sample.time, reason: "the unit is gone") }
            unitRules[index].watches[name] = nil
        }
        let names = Set(sample.units.map(\.name))
        unitRules[index].others.formIntersection(names)
    }

    private var watches: [Watch] { hostWatches + unitRules.flatMap { $0.watches.values } }

    // MARK: Incidents

    private func raise(_ watch: Watch, at time: Timestamp) {
        let severity = watch.rule.severity
        var kind = Event.Kind.raised
        if var incident = incidents[watch.subject.rawValue] {
            if severity > incident.severity { kind = .escalated }
            incident.severity = Swift.max(severity, incident.severity)
            incident.alerts += 1
            incidents[watch.subject.rawValue] = incident
        } else {
            incidents[watch.subject.rawValue] = Incident(id: ids.next(), since: time, severity: severity)
        }
        events.append(event(kind, watch, at: time))
    }

    private func clear(_ watch: Watch, at time: Timestamp, reason: String?) {
        var event = event(.cleared, watch, at: time)
        event.alert?.reason = reason
        if var incident = incidents[watch.subject.rawValue] {
            incident.alerts -= 1
            event.alert?.isLast = incident.alerts <= 0
            incident.severity = worstSeverity(of: watch.subject, without: watch)
            incidents[watch.subject.rawValue] = incident.alerts > 0 ? incident : nil
        }
        events.append(event)
    }

    private func worstSeverity(of subject: Subject, without cleared: Watch) -> Severity {
        watches.filter { $0 !== cleared && $0.subject == subject && $0.alert.isUp }
            .map(\.rule.severity).max() ?? .warning
    }

    /// One reminder for an incident, by its worst alert; none while that is about to clear.
    private func remind(_ subject: Subject, at time: Timestamp) {
        guard incidents[subject.rawValue]?.isReminderDue(at: time.monotonic) == true else { return }
        let up = watches.filter { $0.subject == subject && $0.alert.phase == .active }
        guard let worst = up.max(by: { $0.rule.severity < $1.rule.severity }) else { return }
        events.append(event(.reminder, worst, at: time))
    }

    private func event(_ kind: Event.Kind, _ watch: Watch, at time: Timestamp) -> Event {
        let level: Verdict.Level = watch.rule.severity == .critical ? .critical : .warning
        var event = Event(kind, at: time, severity: level, text: "")
        event.rule = watch.rule.name
        event.unit = watch.unit
        event.incident = incidents[watch.subject.rawValue]?.id
        event.advice = watch.rule.advice
        event.alert = AlertDetails(watch, at: time)
        return event
    }

    // MARK: Verdict

    private func judge() {
        var next = Verdict()
        next.level = .ok
        var worst: Watch?
        func look(_ watch: Watch) {
            if watch.isUnknown {
                next.unknownRules += 1
                if watch.rule.severity == .critical, next.level == .ok { next.level = .unknown }
            }
            guard watch.alert.isUp else { return }
            next.alerts += 1
            next.traffic = Swift.min(next.traffic, watch.rule.traffic)
            if worst.map({ watch.rule.severity > $0.rule.severity }) ?? true { worst = watch }
        }
        for watch in hostWatches { look(watch) }
        for rule in unitRules { for watch in rule.watches.values { look(watch) } }
        if let worst {
            next.level = worst.rule.severity == .critical ? .critical : .warning
            next.headline = worst.rule.name
            next.since = worst.alert.raisedAt
        }
        verdict = next
    }

    // MARK: Going on after a restart or a reload

    /// What a restart must not lose. Allocates.
    public var state: EvaluatorState {
        var state = EvaluatorState()
        state.incidents = incidents
        state.alerts = watches.filter(\.alert.isUp).map {
            EvaluatorState.SavedAlert(rule: $0.rule.name, unit: $0.unit, alert: $0.alert)
        }
        return state
    }

    /// Takes up the incidents of an evaluator before this one. Alerts of rules that no longer exist are cleared.
    ///
    /// - Returns: The events of those.
    public func resume(_ state: EvaluatorState, at time: Timestamp) -> [Event] {
        guard state.version == EvaluatorState.currentVersion, state.incidents.count == incidents.count else {
            return []
        }
        incidents = state.incidents
        events.removeAll(keepingCapacity: true)
        for saved in state.alerts {
            guard let watch = watch(for: saved) else {
                dropAlert(of: saved, at: time)
                continue
            }
            watch.alert = saved.alert
            watch.lastSeen = tick
        }
        recount()
        judge()
        return events
    }

    /// Takes over what an evaluator with other rules knows: the past of its windows and its incidents.
    public func takeOver(from former: Evaluator, at time: Timestamp) -> [Event] {
        for (key, place) in windowPlaces {
            if let old = former.windowPlaces[key] { readings.windows[place] = former.readings.windows[old] }
        }
        forecast = former.forecast
        ids = former.ids
        facts.continue(former.facts)
        vitals = former.vitals
        return resume(former.state, at: time)
    }

    private func watch(for saved: EvaluatorState.SavedAlert) -> Watch? {
        guard let unit = saved.unit else { return hostWatches.first { $0.rule.name == saved.rule } }
        guard let index = unitRules.firstIndex(where: { $0.rule.name == saved.rule }) else { return nil }
        return watch(for: unit, of: index)
    }

    private func dropAlert(of saved: EvaluatorState.SavedAlert, at time: Timestamp) {
        var event = Event(.cleared, at: time, severity: .ok, text: "the rule is no longer in force")
        event.rule = saved.rule
        event.unit = saved.unit
        event.vitals = vitals
        events.append(event)
    }

    /// An incident whose alerts are all gone is over.
    private func recount() {
        for subject in Subject.allCases {
            let up = watches.filter { $0.subject == subject && $0.alert.isUp }
            guard let severity = up.map(\.rule.severity).max() else {
                incidents[subject.rawValue] = nil
                continue
            }
            incidents[subject.rawValue]?.alerts = up.count
            incidents[subject.rawValue]?.severity = severity
        }
    }
}

extension WindowKey {
    fileprivate static func lastTenSeconds(_ metric: Metric) -> WindowKey {
        WindowKey(function: .rate, metric: metric, duration: 10_000_000_000)
    }
}

extension Double {
    fileprivate var known: Double? { isNaN ? nil : self }
}
