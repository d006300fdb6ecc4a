internal import ProcMetrics

/// One rule on one target: the host, or one unit.
final class AlertInstance {
    let rule: Rule
    let unit: String?
    /// `nil` until there is an event about it: most of ten thousand instances never have one.
    private var texts: Texts?
    /// The incident that its alert belongs to, or would belong to. That of an alert from before a reload stays what it was.
    var key: IncidentKey
    /// Whether its alert is counted in that incident.
    var isInIncident = false
    /// Places of the conditions' host windows among the engine's.
    let whenWindows: [Int]
    let clearWindows: [Int]
    /// Windows over the unit's own metrics.
    private(set) var whenUnitWindows: [Window]
    private(set) var clearUnitWindows: [Window]

    var alert = AlertState()
    /// Whether the condition could not be evaluated in the newest tick.
    var isUnknown = false
    /// The tick that saw the unit last.
    var lastSeen = 0

    /// Windows of units have half the resolution of the host's, because there may be many.
    private static let unitResolution = 30

    init(_ rule: Rule, unit: String?, _ values: inout HostValues) {
        self.rule = rule
        self.unit = unit
        key = IncidentKey(category: rule.category, unit: unit)
        whenWindows = rule.when.program.hostWindows.map { values.place(of: $0) }
        clearWindows = rule.clear?.program.hostWindows.map { values.place(of: $0) } ?? []
        whenUnitWindows = Self.windows(rule.when)
        clearUnitWindows = rule.clear.map(Self.windows) ?? []
    }

    private static func windows(_ condition: Condition) -> [Window] {
        condition.program.unitWindows.map { Window($0, resolution: unitResolution) }
    }

    /// What the newest event said.
    private final class Texts {
        var title: String?
        var culprit: String?
        var advice: String?
        var silence: String?
    }

    private func changeTexts(_ change: (Texts) -> Void) {
        let texts = texts ?? Texts()
        change(texts)
        self.texts = texts
    }

    /// What people call the unit, what uses the memory, and what to do next, as of the newest event.
    var title: String? {
        get { texts?.title }
        set { changeTexts { $0.title = newValue } }
    }
    var culprit: String? {
        get { texts?.culprit }
        set { changeTexts { $0.culprit = newValue } }
    }
    var advice: String? {
        get { texts?.advice }
        set { changeTexts { $0.advice = newValue } }
    }
    /// The silence that mutes its alert for people.
    var silence: String? {
        get { texts?.silence }
        set { if newValue != silence { changeTexts { $0.silence = newValue } } }
    }

    /// Goes on where an instance before a reload stopped, as far as its conditions are the same.
    func adopt(from former: AlertInstance) {
        if former.rule.clear?.text == rule.clear?.text { clearUnitWindows = former.clearUnitWindows }
        guard former.rule.when.text == rule.when.text else { return }
        whenUnitWindows = former.whenUnitWindows
        if !former.alert.isFiring { alert = former.alert }
    }

    /// Evaluates one moment and moves the alert on.
    func step(
        _ values: HostValues, unit: UnitValues?, at time: Timestamp, on vm: inout ExpressionVM
    ) -> AlertState.Change {
        if let unit {
            Self.push(unit, into: &whenUnitWindows, at: time)
            Self.push(unit, into: &clearUnitWindows, at: time)
        }
        // What is changed in place in an object is checked for exclusive access, there and wherever it is read.
        var alert = alert
        defer { self.alert = alert }
        // Only an alert that fires can resolve.
        let clear = alert.isFiring ? clearTruth(values, unit, &vm) : nil
        let when = whenTruth(values, unit, &vm, isComplete: alert.isFiring)
        isUnknown = when == .unknown
        let change = alert.step(
            when: when, clear: clear ?? when.opposite, at: time, forDuration: rule.forDuration,
            keepFiringFor: rule.keepFiringFor)
        if change == .fired {
            _ = whenTruth(values, unit, &vm, isComplete: true)
            alert.choose(from: vm.results, rule.when.program.comparisons)
        }
        if alert.isFiring { alert.observe(vm.results, rule.when.program.comparisons) }
        return change
    }

    private static func push(_ unit: UnitValues, into windows: inout [Window], at time: Timestamp) {
        for index in windows.indices { windows[index].push(unit[windows[index].key.metric], at: time.monotonic) }
    }

    /// Whether the condition is unknown because a window is not filled yet.
    func isFilling(_ values: HostValues) -> Bool {
        isUnknown
            && (whenWindows.contains { values.windows[$0].isFilling } || whenUnitWindows.contains(where: \.isFilling))
    }

    /// What the rule's condition says.
    private func whenTruth(
        _ values: HostValues, _ unit: UnitValues?, _ vm: inout ExpressionVM, isComplete: Bool
    ) -> Ternary {
        rule.when.program.run(
            values, hostWindows: whenWindows, unit: unit, unitWindows: unit == nil ? [] : whenUnitWindows, on: &vm,
            isComplete: isComplete)
    }

    /// What the rule's own clearing condition says; `nil` when it has none. Runs before `when`, whose comparisons stay.
    private func clearTruth(_ values: HostValues, _ unit: UnitValues?, _ vm: inout ExpressionVM) -> Ternary? {
        rule.clear?.program.run(
            values, hostWindows: clearWindows, unit: unit, unitWindows: clearUnitWindows, on: &vm, isComplete: false)
    }
}

extension Ternary {
    var opposite: Ternary {
        switch self {
        case .true: .false
        case .false: .true
        case .unknown: .unknown
        }
    }
}

extension AlertDetails {
    /// What an event says of an instance's alert at a moment.
    init(_ instance: AlertInstance, at time: Timestamp) {
        let alert = instance.alert
        let comparisons = instance.rule.when.program.comparisons
        let comparison = comparisons[comparisons.indices.contains(alert.comparison) ? alert.comparison : 0]
        condition = instance.rule.when.text
        summary = instance.rule.summary
        evidence = instance.rule.evidence
        subject = comparison.subject
        comparator = comparison.comparator.rawValue
        value = alert.value
        threshold = alert.threshold
        peak = alert.peak
        since = alert.firedAt
        duration = time.monotonic - alert.firedAt.monotonic
        dimension = comparison.dimension
        isShare = comparison.isShare
    }
}
