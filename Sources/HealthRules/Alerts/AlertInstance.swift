internal import ProcMetrics

/// One rule on one thing: the host, or one unit.
final class AlertInstance {
    let rule: Rule
    let subject: Subject
    let unit: String?
    /// Places of the conditions' host windows among the evaluator's.
    let whenWindows: [Int]
    let clearWindows: [Int]
    /// Rings over the unit's own metrics.
    private(set) var whenUnitWindows: [Window]
    private(set) var clearUnitWindows: [Window]

    var alert = AlertState()
    /// Whether the condition could be judged in the newest tick.
    var isUnknown = false
    /// The tick that saw the unit last.
    var lastSeen = 0

    init(_ rule: Rule, unit: String?, _ readings: inout HostValues) {
        self.rule = rule
        self.unit = unit
        subject = Subject(of: rule)
        whenWindows = rule.when.program.hostWindows.map { readings.place(of: $0) }
        clearWindows = rule.clear?.program.hostWindows.map { readings.place(of: $0) } ?? []
        whenUnitWindows = rule.when.program.unitWindows.map(Window.init)
        clearUnitWindows = rule.clear?.program.unitWindows.map(Window.init) ?? []
    }

    /// Goes on where a watch before a reload stopped, as far as it asked the same.
    func takeOver(from former: AlertInstance) {
        if former.rule.clear?.text == rule.clear?.text { clearUnitWindows = former.clearUnitWindows }
        guard former.rule.when.text == rule.when.text else { return }
        whenUnitWindows = former.whenUnitWindows
        if !former.alert.isFiring { alert = former.alert }
    }

    /// Judges the moment and moves the alert on.
    func step(
        _ readings: HostValues, unit: UnitValues?, at time: Timestamp, on machine: inout ExpressionVM
    ) -> AlertState.Change {
        if let unit {
            for window in whenUnitWindows { window.push(unit[window.key.metric], at: time.monotonic) }
            for window in clearUnitWindows { window.push(unit[window.key.metric], at: time.monotonic) }
        }
        // Of an alert that is not up nobody asks whether it may clear.
        let clear = alert.isFiring ? clearTruth(readings, unit, &machine) : nil
        let when = rule.when.program.run(
            readings, hostWindows: whenWindows, unit: unit, unitWindows: whenUnitWindows, on: &machine)
        isUnknown = when == .unknown
        let change = alert.step(
            when: when, clear: clear ?? when.opposite, at: time, forDuration: rule.forDuration, hold: rule.hold)
        if change == .raised { alert.choose(from: machine.readings, rule.when.program.comparisons) }
        if alert.isFiring { alert.observe(machine.readings, rule.when.program.comparisons) }
        return change
    }

    /// What the rule's own clearing condition says; `nil` when it has none. Runs before `when`, whose readings stay.
    private func clearTruth(_ readings: HostValues, _ unit: UnitValues?, _ machine: inout ExpressionVM) -> Ternary? {
        rule.clear?.program.run(
            readings, hostWindows: clearWindows, unit: unit, unitWindows: clearUnitWindows, on: &machine)
    }
}

extension Ternary {
    var opposite: Ternary {
        switch self {
        case .yes: .no
        case .no: .yes
        case .unknown: .unknown
        }
    }
}
