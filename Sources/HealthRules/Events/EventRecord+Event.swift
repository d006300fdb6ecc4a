internal import ProcMetrics

extension EventRecord {
    public init(_ event: Event) {
        let header = event.header
        id = header.id
        self.event = header.kind
        message = event.message
        severity = header.severity
        verdict = header.verdict
        trafficPercent = header.traffic
        time = Double(header.time.monotonic) / 1e9
        realtimeSeconds = Double(header.time.realtime) / 1e9
        boottimeSeconds = Double(header.time.boottime) / 1e9
        rule = header.rule
        unit = header.unit
        category = header.category
        incident = header.incident
        relatedIncident = header.related
        silence = header.silence
        advice = event.advice
        host = Host(event.hostSummary)
        culprit = event.culprit.map(CulpritRecord.init)
        topUnits = event.topUnits.isEmpty ? nil : event.topUnits.map(TopUnitRecord.init)
        if event.alert != nil && header.category == .memory || event.kills != nil {
            diagnosis = DiagnosisRecord(event.hostSummary.uses)
        }
        add(event.location ?? event.culprit?.place)
        add(event.payload)
    }

    private mutating func add(_ location: CgroupLocation?) {
        container = location?.container?.id
        containerName = location?.container?.name
        pod = location?.pod?.uid
        podName = location?.pod?.name
        guest = location?.guest?.id
        guestName = location?.guest?.name
        innerUnit = location?.innerUnit
    }

    private mutating func add(_ payload: EventPayload) {
        switch payload {
        case .alert(let details): alert = Alert(details)
        case .oomKill(let report): oomKill = OOMKillRecord(report)
        case .lateTick(let lateness): lateTick = LateTick(latenessSeconds: lateness)
        case .configurationLoaded(let path, let source, let rules):
            configuration = ConfigurationRecord(path: path, source: source, rules: rules, errors: nil, activeRules: nil)
        case .configurationRejected(let path, let errors, let active):
            configuration = ConfigurationRecord(
                path: path, source: nil, rules: nil, errors: errors, activeRules: active)
        case .started(let rules, let source, let interval, let waiting):
            lifecycle = Lifecycle(
                version: Version.current, rules: rules, source: source, intervalSeconds: Double(interval) / 1e9,
                rulesNotEvaluated: waiting, reason: nil)
        case .stopped(let reason):
            lifecycle = Lifecycle(
                version: Version.current, rules: nil, source: nil, intervalSeconds: nil, rulesNotEvaluated: nil,
                reason: reason)
        case .source(let error, let rules):
            source = Source(
                name: error.source, path: error.path, errno: error.errno, access: error.access,
                metrics: error.metrics.map(\.name), reason: error.reason, rulesNotEvaluated: rules,
                consequence: error.consequence)
        case .eventsLost(let observer, let count): eventsLost = EventsLost(observer: observer, count: count)
        case .notice(let notice): self.notice = NoticeRecord(notice)
        case .request(let request): self.request = Request(request)
        case .summary(let events): omitted = events
        }
    }
}

extension EventRecord.Host {
    init(_ summary: HostSummary) {
        memoryTotalBytes = summary.memoryTotal?.finite
        memoryAvailableBytes = summary.memoryAvailable?.finite
        swapTotalBytes = summary.swapTotal?.finite
        swapFreeBytes = summary.swapFree?.finite
        load1m = summary.load1m?.finite
        forecast = summary.forecast.flatMap(EventRecord.ForecastRecord.init)
    }
}

extension EventRecord.ForecastRecord {
    public init?(_ forecast: Forecast) {
        guard forecast.earliest.isFinite, forecast.expected.isFinite, forecast.latest.isFinite else { return nil }
        earliestSeconds = forecast.earliest
        expectedSeconds = forecast.expected
        latestSeconds = forecast.latest
    }
}

extension EventRecord.Alert {
    init(_ details: AlertDetails) {
        condition = details.condition
        summary = details.summary
        evidence = details.evidence.rawValue
        reason = details.comparison
        value = details.value.finite
        threshold = details.threshold.finite
        peak = details.peak.finite
        peakReason = details.formatted(details.peak)
        sinceRealtimeSeconds = Double(details.since.realtime) / 1e9
        durationSeconds = Double(details.duration) / 1e9
        resolvedBecause = details.reason
        incidentDurationSeconds = details.incidentEnd.map { Double($0.duration) / 1e9 }
        incidentPeak = details.incidentEnd?.peak.rawValue
    }
}

extension EventRecord.OOMKillRecord {
    init(_ report: OOMKillReport) {
        kills = report.count
        victim = report.victim?.name
        victimPid = report.victim?.pid
        victimBytes = report.victim?.memory
        constraint = report.victim?.constraint.rawValue
        limitBytes = report.victim?.limit
        limitUnit = report.victim?.oomMemcgUnit
        limitName = report.limitLocation?.limitText
        memoryNodes = report.victim?.nodes
    }
}

extension EventRecord.Request {
    init(_ request: OperatorRequest) {
        switch request {
        case .acknowledged(_, let by, let reason): self.init(by: by, reason: reason)
        case .silenced(let silence): self.init(silence, by: silence.by)
        case .unsilenced(let silence, let by): self.init(silence, by: by)
        case .drained(let drain): self.init(drain, by: drain.by)
        case .undrained(let drain, let by): self.init(drain, by: by)
        }
    }

    private init(_ silence: Silence, by: String?) {
        self.init(
            by: by, reason: silence.reason, untilRealtimeSeconds: Double(silence.until) / 1e9, silence: silence.id,
            silencedRule: silence.rule, silencedUnit: silence.unit)
    }

    private init(_ drain: DrainRequest, by: String?) {
        self.init(by: by, reason: drain.reason, untilRealtimeSeconds: drain.until.map { Double($0) / 1e9 })
    }
}

extension Double {
    /// JSON has no infinity and no not-a-number.
    package var finite: Double? { isFinite ? self : nil }
}
