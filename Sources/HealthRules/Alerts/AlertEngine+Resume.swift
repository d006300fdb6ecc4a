public import ProcMetrics

/// Going on after a restart or a reload: nothing is raised twice, and durations go on.
extension AlertEngine {
    /// What a restart must not lose. Allocates.
    public var state: EngineState {
        var state = EngineState()
        state.incidents = book.incidents
        state.killsTold = facts.killsTold
        state.alerts = watches.filter(\.alert.isFiring).map {
            EngineState.AlertRecord(
                rule: $0.rule.name, condition: $0.rule.when.text, severity: $0.rule.severity, unit: $0.unit,
                alert: $0.alert)
        }
        return state
    }

    /// Takes up the incidents of an evaluator before this one. Alerts of rules that no longer exist are cleared.
    ///
    /// - Returns: The events of those.
    public func resume(_ state: EngineState, at time: Timestamp) -> [Event] {
        events.removeAll(keepingCapacity: true)
        guard state.isOf(bootBefore: time), book.resume(state.incidents) else { return [] }
        facts.resume(killsTold: state.killsTold)
        var orphans: [EngineState.AlertRecord] = []
        for saved in state.alerts where saved.alert.isFiring {
            guard let watch = watch(of: saved.rule, on: saved.unit) else {
                orphans.append(saved)
                continue
            }
            watch.alert = saved.alert
            watch.lastSeen = tick
        }
        for orphan in orphans { drop(orphan, at: time) }
        settle(at: time)
        judge(at: time)
        complete()
        return events
    }

    /// Takes over what an evaluator with other rules knows: the past of its windows and its incidents.
    ///
    /// - Returns: The events of alerts whose rules are gone.
    public func takeOver(from former: AlertEngine, at time: Timestamp) -> [Event] {
        // Before the windows, because a watch on a unit asks for some of the host's.
        for old in former.watches { watch(of: old.rule.name, on: old.unit)?.takeOver(from: old) }
        readings.takeOver(from: former.readings)
        growth = former.growth
        book.takeOver(from: former.book)
        facts.takeOver(from: former.facts)
        suspects = former.suspects
        hasSeenUnits = former.hasSeenUnits
        vitals = former.vitals
        return resume(former.state, at: time)
    }

    private func watch(of rule: String, on unit: String?) -> AlertInstance? {
        guard let unit else { return hostWatches.first { $0.rule.name == rule } }
        guard let index = unitRules.firstIndex(where: { $0.rule.name == rule }) else { return nil }
        return unitRules[index].watch(for: unit, &readings)
    }

    /// Clears an alert whose rule is gone, as if that were still there.
    private func drop(_ saved: EngineState.AlertRecord, at time: Timestamp) {
        guard let condition = try? Condition(saved.condition, isPerUnit: saved.unit != nil) else { return }
        let rule = Rule(saved.rule, saved.severity, when: condition, origin: .configuration)
        let watch = AlertInstance(rule, unit: saved.unit, &readings)
        watch.alert = saved.alert
        clear(watch, at: time, reason: "the rule is no longer in force")
    }

    /// Counts anew: a rule may have changed its severity or its subject, or be gone.
    private func settle(at time: Timestamp) {
        let up = watches.filter(\.alert.isFiring)
        for subject in Subject.allCases {
            let alerts = up.filter { $0.subject == subject }.map(\.rule.severity)
            if let first = alerts.first, book[subject] == nil { _ = book.enter(subject, first, at: time) }
            book.settle(subject, alerts: alerts)
        }
    }
}
