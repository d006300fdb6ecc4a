internal import ProcMetrics

/// Events that no rule makes: what a sample's observations say, OOM kills and late ticks.
extension AlertEngine {
    /// What comes before the alerts of a tick.
    func reportBeginnings(_ sample: Sample) {
        for observation in sample.observations {
            switch observation {
            case .started(let rules, let source, let interval):
                events.append(
                    .started, at: sample.time, severity: .ok, category: nil,
                    .started(rules: rules, source: source, interval: interval, waiting: rulesThatWait))
            case .configurationLoaded(let path, let source, let rules):
                events.append(
                    .configLoaded, at: sample.time, severity: .ok, category: nil,
                    .configurationLoaded(path: path, source: source, rules: rules))
            case .configurationRejected(let path, let errors, let active):
                events.append(
                    .configRejected, at: sample.time, severity: .warning, category: .itself,
                    .configurationRejected(path: path, errors: errors, active: active)
                ) { $0.advice = "healthctl check-config \(path) shows every error" }
            case .sourceFailed(let error): report(.sourceFailed, error, at: sample.time)
            case .sourceRecovered(let error): report(.sourceRecovered, error, at: sample.time)
            case .notice(let notice): report(notice, at: sample.time)
            case .eventsLost, .stopping: break
            }
        }
    }

    /// What comes after them.
    func reportEnds(_ sample: Sample) {
        for observation in sample.observations {
            switch observation {
            case .eventsLost(let observer, let count): systemEvents.losses.record(observer, count)
            case .stopping(let reason):
                events.append(.stopped, at: sample.time, severity: .ok, category: nil, .stopped(reason: reason))
            default: break
            }
        }
        for loss in systemEvents.losses.due(at: sample.time.monotonic) {
            events.append(
                .deliveryFailed, at: sample.time, severity: .warning, category: .itself,
                .eventsLost(observer: loss.observer, count: loss.count)
            ) { $0.advice = "See the observer's other end, for the journal: systemctl status systemd-journald" }
        }
    }

    /// Completes every event with the verdict after the tick.
    func complete(at time: Timestamp) {
        events.sumUp(at: time)
        guard !events.events.isEmpty else { return }
        let worst = worstIncident?.id
        events.complete { event in
            event.header.verdict = verdict.level
            event.header.traffic = verdict.traffic
            event.hostSummary = hostSummary
            switch event.payload {
            case .alert, .oomKill, .lateTick, .request, .summary: break
            default:
                // What concerns healthd belongs to its own incident, and otherwise to what is going on.
                event.header.incident =
                    event.header.category.flatMap { incidents[.init(category: $0, unit: nil)]?.id }
                    ?? worst
            }
            if let category = event.header.category, event.header.unit != nil {
                let host = incidents[IncidentKey(category: category, unit: nil)]?.id
                event.header.related = host == event.header.incident ? nil : host
            }
        }
    }

    /// Events of ``adopt(from:at:)`` or ``resume(_:at:)``, with the verdict of the tick that they are published with.
    public func completed(_ events: [Event]) -> [Event] {
        events.map { event in
            var event = event
            (event.header.verdict, event.header.traffic) = (verdict.level, verdict.traffic)
            event.hostSummary = hostSummary
            return event
        }
    }

    private func report(_ notice: Notice, at time: Timestamp) {
        guard events.hasRoom else { return events.omit(.notice, severity: notice.severity, rule: nil) }
        events.append(.notice, at: time, severity: notice.severity, category: .itself, .notice(notice)) {
            $0.advice = notice.advice
        }
    }

    // MARK: Sources

    private func report(_ kind: Event.Kind, _ error: SourceError, at time: Timestamp) {
        if kind == .sourceFailed { sources.fail(error) } else { sources.recover(error) }
        let severity: Verdict.Level = kind == .sourceFailed ? .warning : .ok
        guard events.hasRoom else { return events.omit(kind, severity: severity, rule: nil) }
        let rules = kind == .sourceFailed ? rules(reading: error.metrics) : nil
        events.append(kind, at: time, severity: severity, category: .itself, .source(error, rules: rules)) {
            if kind == .sourceFailed { $0.advice = ErrnoText.advice(error) }
        }
    }

    /// The rules that ask for how long memory has been known, on the first day: what it does not show yet is not guessed.
    private var rulesThatWait: [String] { memory.host.known >= 86_400 ? [] : rules(reading: [.memoryKnown]) }

    /// The rules that read any of some metrics.
    private func rules(reading metrics: [Metric]) -> [String] {
        let rules = hostInstances.map(\.rule) + perUnitRules.map(\.rule)
        return rules.filter { rule in
            (rule.when.metrics + (rule.clear?.metrics ?? [])).contains(where: metrics.contains)
        }.map(\.name)
    }

    // MARK: OOM kills and late ticks

    func report(_ kills: [OOMKillReport], at time: Timestamp) {
        for var report in kills {
            report.resolve(containerNames)
            // Of the unit whose limit it is, or whose memory nodes: only the host's own kills are the host's.
            let isHosts = report.victim.map { $0.constraint == .unconstrained } ?? true
            let key = IncidentKey(
                category: .memory, unit: isHosts ? nil : report.victim?.oomMemcgUnit ?? report.unit)
            let alert = hostInstances.first { $0.rule.name == Rule.oomKills }
            let severity = alert.map { Verdict.Level($0.rule.severity) } ?? .warning
            // The alert's own incident where the host has run out, or where nothing says that a unit did.
            let incident = incidents[isHosts ? alert?.key ?? key : key]?.id
            events.append(.oomKill, at: time, severity: severity, category: .memory, .oomKill(report)) {
                $0.header.rule = Rule.oomKills
                $0.header.unit = report.unit
                $0.location = report.place
                $0.header.incident = incident
                $0.advice = report.advice
            }
        }
    }

    func reportLateTick(_ sample: Sample) {
        guard let lateness = systemEvents.newLateness(sample) else { return }
        let alert = hostInstances.first { $0.rule.name == Rule.tickLate }
        events.append(
            .lateTick, at: sample.time, severity: .warning, category: alert?.rule.category ?? .itself,
            .lateTick(lateness: lateness)
        ) {
            $0.header.rule = Rule.tickLate
            $0.header.incident = alert.flatMap { incidents[$0.key]?.id }
        }
    }
}
