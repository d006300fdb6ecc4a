public import ProcMetrics

/// Going on after a restart or a reload: nothing is reported twice, and durations go on.
extension AlertEngine {
    /// What a restart must not lose. Allocates.
    public var state: EngineState {
        var state = EngineState()
        state.bootID = bootID
        state.incidents = incidents.records
        state.reportedKills = systemEvents.reportedKills
        state.memory = memory.record
        state.requests = requests
        forEachInstance { instance in
            guard instance.alert.isFiring else { return }
            state.alerts.append(
                EngineState.AlertRecord(
                    rule: instance.rule.name, condition: instance.rule.when.text, severity: instance.rule.severity,
                    category: instance.key.category, unit: instance.unit, alert: instance.alert))
        }
        return state
    }

    /// Restores the incidents of an engine before this one, unless the state is rejected: see
    /// ``EngineState/rejection(bootID:at:)``. Alerts of rules that no longer exist are resolved.
    ///
    /// - Returns: The events of those.
    public func resume(_ state: EngineState, at time: Timestamp) -> [Event] {
        events.removeAll()
        guard state.rejection(bootID: bootID, at: time) == nil else { return [] }
        if let record = state.memory { memory.restore(record, at: time) }
        return restore(state, at: time)
    }

    /// Takes over what an engine with other rules knows: the history of its windows and its incidents.
    ///
    /// - Returns: The events of alerts whose rules were removed.
    public func adopt(from former: AlertEngine, at time: Timestamp) -> [Event] {
        // Before the host's windows, because an instance on a unit asks for some of them.
        former.forEachInstance { old in instance(of: old.rule.name, on: old.unit)?.adopt(from: old) }
        values.adopt(from: former.values)
        memory = former.memory
        unitsAtLimit = former.unitsAtLimit
        incidents.adopt(from: former.incidents)
        systemEvents.adopt(from: former.systemEvents)
        sources = former.sources
        events.adopt(from: former.events)
        events.removeAll()
        hasSeenUnits = former.hasSeenUnits
        newRequests = former.newRequests
        hostSummary = former.hostSummary
        return restore(former.state, at: time)
    }

    private func restore(_ state: EngineState, at time: Timestamp) -> [Event] {
        incidents.restore(state.incidents)
        systemEvents.resume(reportedKills: state.reportedKills)
        requests = state.requests ?? OperatorRequests()
        var orphans: [AlertInstance] = []
        for saved in state.alerts where saved.alert.isFiring {
            guard let instance = instance(of: saved) else { continue }
            if instance.lastSeen == Self.orphan { orphans.append(instance) }
            instance.alert = saved.alert
            instance.key = IncidentKey(category: saved.category, unit: saved.unit)
            instance.isInIncident = incidents.restore(instance.key, instance.rule.severity, at: time)
            if instance.lastSeen != Self.orphan { instance.lastSeen = tick }
        }
        incidents.removeEmpty()
        for orphan in orphans { resolve(orphan, at: time, reason: "its rule was removed") }
        muteAgain(at: time)
        updateVerdict(at: time)
        complete(at: time)
        return events.events
    }

    /// In ``AlertInstance/lastSeen``: marks a rule that was removed.
    private static var orphan: Int { -1 }

    /// The instance for a saved alert, or one that stands in for its rule when that was removed.
    private func instance(of saved: EngineState.AlertRecord) -> AlertInstance? {
        if let instance = instance(of: saved.rule, on: saved.unit) { return instance }
        guard let condition = try? Condition(saved.condition, isPerUnit: saved.unit != nil) else { return nil }
        let rule = Rule(
            saved.rule, saved.severity, when: condition, category: saved.category, origin: .configuration)
        let instance = AlertInstance(rule, unit: saved.unit, &values)
        instance.lastSeen = Self.orphan
        return instance
    }

    private func instance(of rule: String, on unit: String?) -> AlertInstance? {
        guard let unit else { return hostInstances.first { $0.rule.name == rule } }
        guard let index = perUnitRules.firstIndex(where: { $0.rule.name == rule }) else { return nil }
        return perUnitRules[index].instance(for: unit, &values)
    }
}
