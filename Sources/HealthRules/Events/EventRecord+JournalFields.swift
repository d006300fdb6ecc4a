internal import ProcMetrics

/// The fields of a journal entry, systemd.journal-fields(7).
extension EventRecord {
    /// Without `MESSAGE` and `SYSLOG_IDENTIFIER`, in the order in which they are sent.
    public var journalFields: [(name: String, value: String)] {
        var fields = JournalFields()
        fields.add("MESSAGE_ID", event.messageID)
        fields.add("PRIORITY", "\(priority)")
        addHeader(to: &fields)
        if let culprit { fields.add(culprit) }
        fields.add("HEALTHD_TOP_UNITS", topUnits?.map(\.text).joined(separator: ", "))
        if let diagnosis { fields.add(diagnosis) }
        fields.add("HEALTHD_ADVICE", advice ?? noAdvice)
        fields.add(host)
        if let alert { fields.add(alert) }
        if let oomKill { fields.add(oomKill) }
        addDetails(to: &fields)
        return fields.fields
    }

    private func addHeader(to fields: inout JournalFields) {
        fields.add("HEALTHD_EVENT", event.rawValue)
        fields.add("HEALTHD_EVENT_ID", id.description)
        fields.add("HEALTHD_SEVERITY", severity.name)
        fields.add("HEALTHD_VERDICT", verdict.name)
        fields.add("HEALTHD_TRAFFIC", trafficPercent == 0 ? "drain" : "\(trafficPercent)%")
        fields.add("HEALTHD_RULE", rule)
        fields.add("HEALTHD_CATEGORY", category?.rawValue)
        fields.add("HEALTHD_INCIDENT", incident?.description)
        fields.add("HEALTHD_RELATED_INCIDENT", relatedIncident?.description)
        fields.add("HEALTHD_SILENCE", silence ?? request?.silence)
        fields.add("HEALTHD_UNIT", unit)
        addPlace(to: &fields)
        // Makes `journalctl -u that.service` show the entry too. A unit of a user's own manager has two names.
        let object = (unit ?? culprit?.unit).map(UnitName.init)
        fields.add("OBJECT_SYSTEMD_UNIT", object.flatMap { $0.isSystemUnit ? $0.systemUnit : nil })
        fields.add("OBJECT_SYSTEMD_USER_UNIT", object.flatMap { $0.isUserUnit ? $0.userUnit : nil })
    }

    private func addPlace(to fields: inout JournalFields) {
        fields.add("HEALTHD_CONTAINER", container)
        fields.add("HEALTHD_CONTAINER_NAME", containerName)
        fields.add("HEALTHD_POD", pod)
        fields.add("HEALTHD_POD_NAME", podName)
        fields.add("HEALTHD_GUEST", guest)
        fields.add("HEALTHD_GUEST_NAME", guestName)
        fields.add("HEALTHD_INNER_UNIT", innerUnit)
    }

    private func addDetails(to fields: inout JournalFields) {
        fields.add("HEALTHD_LATENESS_USEC", lateTick.flatMap { JournalFields.micros($0.latenessSeconds) })
        fields.add("HEALTHD_CONFIG", configuration?.path)
        fields.add("HEALTHD_ERROR", configuration?.errors?.first)
        fields.add("HEALTHD_ACTIVE_RULES", configuration?.activeRules?.rawValue)
        fields.add("HEALTHD_VERSION", lifecycle?.version)
        fields.add("HEALTHD_SOURCE", source?.name)
        fields.add("HEALTHD_SOURCE_PATH", source?.path)
        fields.add("HEALTHD_SOURCE_ERRNO", source.map { "\($0.errno)" })
        fields.add("HEALTHD_SOURCE_ACCESS", source?.access.rawValue)
        fields.add("HEALTHD_SOURCE_REASON", source?.reason)
        fields.add("HEALTHD_RULES_NOT_EVALUATED", JournalFields.list(source?.rulesNotEvaluated))
        fields.add("HEALTHD_OBSERVER", eventsLost?.observer)
        fields.add("HEALTHD_OBSERVER_EVENTS_LOST", eventsLost.map { "\($0.count)" })
        fields.add("HEALTHD_NOTICE", notice?.topic.rawValue)
        fields.add("HEALTHD_NOTICE_TEXT", notice?.text)
        fields.add("HEALTHD_REQUESTED_BY", request?.by)
        fields.add("HEALTHD_REQUEST_REASON", request?.reason)
        fields.add("HEALTHD_UNTIL_USEC", request?.untilRealtimeSeconds.flatMap(JournalFields.micros))
        fields.add("HEALTHD_SILENCED_RULE", request?.silencedRule)
        fields.add("HEALTHD_SILENCED_UNIT", request?.silencedUnit)
        fields.add("HEALTHD_EVENTS_OMITTED", omitted.map { "\($0.reduce(0) { $0 + $1.count })" })
    }

    /// Of syslog(3). journald writes what is critical to disk at once.
    public var priority: Int {
        if silence != nil { return 6 }
        return switch event {
        case .raised, .escalated, .reminder, .oomKill, .notice, .summary:
            severity == .critical ? 2 : severity == .ok ? 5 : 4
        case .lateTick, .configRejected, .sourceFailed, .deliveryFailed: 4
        case .cleared, .sourceRecovered, .acknowledged, .silenced, .unsilenced, .drained, .undrained: 5
        case .configLoaded, .started, .stopped: 6
        }
    }

    /// The catalog has a place for advice where it explains an alert, and a rule need not have any.
    private var noAdvice: String? {
        guard alert != nil, let rule else { return nil }
        return "The rule has no advice. What it evaluates: healthctl explain \(rule)"
    }
}

struct JournalFields {
    private(set) var fields: [(name: String, value: String)] = []

    mutating func add(_ name: String, _ value: String?) {
        if let value { fields.append((name, value)) }
    }

    mutating func add(_ culprit: CulpritRecord) {
        add("HEALTHD_CULPRIT_UNIT", culprit.unit)
        add("HEALTHD_MEMORY_KIND", culprit.memoryKind.rawValue)
        add("HEALTHD_UNIT_GROWTH_BYTES", culprit.growthBytes.flatMap(Self.whole))
        add("HEALTHD_UNIT_GROWTH_WINDOW_USEC", culprit.growthWindowSeconds.flatMap(Self.micros))
        add("HEALTHD_UNIT_MEMORY_BYTES", culprit.memoryBytes.flatMap(Self.whole))
        add("HEALTHD_UNIT_AGE_USEC", culprit.ageSeconds.flatMap(Self.micros))
        add("HEALTHD_UNIT_CHANGED_AGE_USEC", culprit.changedAgeSeconds.flatMap(Self.micros))
        add("HEALTHD_UNIT_STATE", culprit.state)
        add("HEALTHD_TOP_PROCESSES", Self.list(culprit.processes?.map { "\($0.name)[\($0.pid)]" }))
    }

    mutating func add(_ diagnosis: DiagnosisRecord) {
        let uses = diagnosis.uses.compactMap { use in Self.whole(use.bytes).map { "\(use.use) \($0)" } }
        add("HEALTHD_MEMORY_USES", Self.list(uses))
        add("HEALTHD_CLEARING", diagnosis.clearing)
        add("HEALTHD_CLEARING_TEXT", diagnosis.clearingText)
    }

    mutating func add(_ host: EventRecord.Host) {
        add("HEALTHD_MEMORY_AVAILABLE_BYTES", host.memoryAvailableBytes.flatMap(Self.whole))
        add("HEALTHD_MEMORY_TOTAL_BYTES", host.memoryTotalBytes.flatMap(Self.whole))
        add("HEALTHD_FORECAST_EARLIEST_USEC", (host.forecast?.earliestSeconds).flatMap(Self.micros))
        add("HEALTHD_FORECAST_LATEST_USEC", (host.forecast?.latestSeconds).flatMap(Self.micros))
    }

    mutating func add(_ alert: EventRecord.Alert) {
        add("HEALTHD_CONDITION", alert.condition)
        add("HEALTHD_EVIDENCE", alert.evidence)
        add("HEALTHD_REASON", alert.reason)
        add("HEALTHD_VALUE", alert.value.map { "\($0)" })
        add("HEALTHD_THRESHOLD", alert.threshold.map { "\($0)" })
        add("HEALTHD_PEAK", alert.peak.map { "\($0)" })
        add("HEALTHD_PEAK_REASON", alert.peakReason)
        add("HEALTHD_SINCE_USEC", Self.micros(alert.sinceRealtimeSeconds))
        add("HEALTHD_DURATION_USEC", Self.micros(alert.durationSeconds))
        add("HEALTHD_INCIDENT_DURATION_USEC", alert.incidentDurationSeconds.flatMap(Self.micros))
        add("HEALTHD_INCIDENT_PEAK", alert.incidentPeak)
    }

    mutating func add(_ kill: EventRecord.OOMKillRecord) {
        add("HEALTHD_OOM_KILLS", "\(kill.kills)")
        add("HEALTHD_OOM_VICTIM", kill.victim)
        add("HEALTHD_OOM_VICTIM_PID", kill.victimPid.map { "\($0)" })
        add("HEALTHD_OOM_VICTIM_BYTES", kill.victimBytes.map { "\($0)" })
        add("HEALTHD_OOM_CONSTRAINT", kill.constraint)
        add("HEALTHD_OOM_LIMIT_UNIT", kill.limitUnit)
        add("HEALTHD_OOM_LIMIT_NAME", kill.limitName)
        add("HEALTHD_OOM_LIMIT_BYTES", kill.limitBytes.map { "\($0)" })
        add("HEALTHD_OOM_NODES", kill.memoryNodes)
    }

    static func list(_ texts: [String]?) -> String? {
        guard let texts, !texts.isEmpty else { return nil }
        return texts.joined(separator: ", ")
    }

    /// Bytes; `nil` where 64 bits do not hold them.
    static func whole(_ bytes: Double) -> String? { UInt64(exactly: bytes.rounded()).map { "\($0)" } }

    /// Microseconds of seconds.
    static func micros(_ seconds: Double) -> String? { whole(seconds * 1e6) }
}
