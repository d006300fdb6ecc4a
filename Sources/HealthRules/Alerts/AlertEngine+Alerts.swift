public import ProcMetrics

/// Alerts that begin and end, and what they do to incidents.
extension AlertEngine {
    func fire(_ instance: AlertInstance, at time: Timestamp) {
        instance.key = IncidentKey(category: instance.rule.category, unit: instance.unit)
        let opening = incidents.fire(instance.key, instance.rule.severity, at: time)
        instance.isInIncident = opening != .none
        if !requests.silences.isEmpty {
            instance.silence = requests.silence(ofRule: instance.rule.name, unit: instance.unit)?.id
        }
        if opening == .escalated {
            report(.escalated, instance, at: time)
        } else if !systemEvents.announces(instance) {
            report(.raised, instance, at: time)
        }
    }

    func resolve(_ instance: AlertInstance, at time: Timestamp, reason: String?) {
        // Before it ends, and only where it is shown: it is large.
        let incident = instance.isInIncident && hasRoom(for: instance) ? incidents[instance.key] : nil
        let end =
            instance.isInIncident ? incidents.resolve(instance.key, instance.rule.severity, at: time) : nil
        instance.isInIncident = false
        report(.cleared, instance, in: incident, at: time) {
            $0.reason = reason
            $0.incidentEnd = end
        }
        instance.silence = nil
    }

    /// One reminder for an incident, by its worst alert; none while that is about to resolve, or has just begun to fire.
    ///
    /// One more comes in the first minutes if no culprit was known when the incident began, and one is found now: the
    /// memory of units is read less often than the host's, and later than it where the host is busy.
    func remind(at time: Timestamp) {
        guard !incidents.incidents.isEmpty else { return }
        let due = incidents.due(at: time.monotonic)
        let unattributed = incidents.unattributed(at: time.monotonic)
        guard !due.isEmpty || !unattributed.isEmpty else { return }
        var worst: [IncidentKey: AlertInstance] = [:]
        forEachInstance { instance in
            guard instance.isInIncident, instance.alert.phase == .firing, instance.silence == nil,
                due.contains(instance.key)
                    || instance.rule.attribution != nil && unattributed.contains(instance.key)
            else { return }
            if let other = worst[instance.key], other.rule.severity >= instance.rule.severity { return }
            worst[instance.key] = instance
        }
        forEachInstance { instance in
            guard worst[instance.key] === instance, instance.alert.firedAt != time,
                due.contains(instance.key) || hasCulprit(instance, at: time)
            else { return }
            report(.reminder, instance, at: time)
        }
    }

    /// A reminder out of turn.
    func remind(of instance: AlertInstance, at time: Timestamp) { report(.reminder, instance, at: time) }

    private func hasCulprit(_ instance: AlertInstance, at time: Timestamp) -> Bool {
        instance.rule.attribution.flatMap { memory.culprit($0, at: time) } != nil
    }

    private func report(
        _ kind: Event.Kind, _ instance: AlertInstance, at time: Timestamp,
        _ change: (inout AlertDetails) -> Void = { _ in }
    ) {
        let incident = instance.isInIncident && hasRoom(for: instance) ? incidents[instance.key] : nil
        report(kind, instance, in: incident, at: time, change)
    }

    /// That events were lost is reported however many there are: it says that the others may be missing.
    private func hasRoom(for instance: AlertInstance) -> Bool {
        events.hasRoom || instance.rule.name == Rule.eventsLost
    }

    /// - Parameter incident: As it was before it ended.
    private func report(
        _ kind: Event.Kind, _ instance: AlertInstance, in incident: Incident?, at time: Timestamp,
        _ change: (inout AlertDetails) -> Void
    ) {
        let severity = Verdict.Level(instance.rule.severity)
        guard hasRoom(for: instance) else { return events.omit(kind, severity: severity, rule: instance.rule.name) }
        var details = AlertDetails(instance, at: time)
        change(&details)
        var (culprit, topUnits) = attribution(of: instance, kind, in: incident, at: time)
        if let unit = culprit?.unit { culprit?.place = containerNames.location(ofUnit: unit) }
        for index in topUnits.indices {
            topUnits[index].title = containerNames.location(ofUnit: topUnits[index].name).containerTitle
        }
        let location = instance.unit.map(containerNames.location(ofUnit:))
        instance.title = location?.title
        instance.culprit = culprit?.name
        instance.advice = instance.advice(culprit, location)
        events.append(kind, at: time, severity: severity, category: instance.key.category, .alert(details)) {
            $0.header.rule = instance.rule.name
            $0.header.unit = instance.unit
            $0.header.incident = incident?.id
            $0.header.silence = instance.silence
            $0.location = location
            $0.culprit = culprit
            $0.topUnits = topUnits
            $0.advice = instance.advice
        }
    }
}

extension AlertInstance {
    /// What to do next, with the command that goes with a culprit. An alert about a unit names that unit, and the command
    /// would be about the same.
    fileprivate func advice(_ culprit: Culprit?, _ location: CgroupLocation?) -> String? {
        let values = AdviceTemplate.Values(
            command: unit == nil ? culprit?.command : nil, unit: location?.title ?? unit ?? culprit?.name,
            category: rule.category)
        return rule.advice?.filled(values, appendsCommand: rule.origin == .configuration)
    }
}

extension AlertEngine {
    /// The units that grow most, the fastest first: those whose processes are of interest. Allocates.
    public func growingUnits(at time: Timestamp) -> [String] { memory.growingUnits(at: time) }

    /// The units that must stay in the sample, however small they have become: those that an incident names, and those
    /// with an alert of their own, which resolves only while the unit is seen. Allocates.
    public var pinnedUnits: [String] {
        var units = incidents.records.compactMap(\.incident.culprit?.unit)
        for rule in perUnitRules { units += rule.instances.filter(\.alert.isFiring).compactMap(\.unit) }
        var seen: Set<String> = []
        return units.filter { seen.insert($0).inserted }
    }

    /// What uses the memory, where an alert is about that.
    func attribution(
        of instance: AlertInstance, _ kind: Event.Kind, in incident: Incident?, at time: Timestamp
    ) -> (culprit: Culprit?, topUnits: [TopUnit]) {
        guard let attribution = instance.rule.attribution else { return (nil, []) }
        let topUnits = memory.topUnits(at: time)
        if let unit = instance.unit { return (memory.culprit(unit: unit, at: time), topUnits) }
        let former = incident?.culprit.map { memory.updated($0, at: time) }
        if kind == .cleared { return (former, topUnits) }
        var culprit = culprit(memory.culprit(attribution, at: time), or: former)
        if let unit = culprit?.unit { culprit?.place = containerNames.location(ofUnit: unit) }
        incidents.attribute(instance.key, culprit)
        return (culprit, topUnits)
    }

    /// The culprit that an incident has named stays its culprit while it runs, has not released what it took, and no
    /// other has grown by more. The page cache grows when a leak is over, and is no news then.
    private func culprit(_ newest: Culprit?, or known: Culprit?) -> Culprit? {
        var former = known
        if former?.state == .running, !memory.isSignificant(former?.growth ?? 0) { former = nil }
        guard var newest else { return former }
        if case .restarted(let seconds)? = former?.state, former?.unit == newest.unit {
            newest.state = .growingAgain(secondsAgo: seconds)
        }
        guard let former else { return newest }
        if newest.kind == .pageCache { return former }
        guard former.state == .running, former.growth > newest.growth else { return newest }
        let isSame = former.kind == newest.kind && (former.kind != .processes || former.unit == newest.unit)
        return isSame ? newest : former
    }
}
