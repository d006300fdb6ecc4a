internal import HealthLink
internal import HealthRules
internal import ProcMetrics

/// The engine's values in the form of the local interface.
extension Alert {
    init(_ alert: FiringAlert, at now: Timestamp) {
        let details = alert.details
        let names = [alert.rule, alert.title ?? alert.unit].compactMap { $0 }.joined(separator: " ")
        let summary = details.summary.map { "\($0): " } ?? ""
        self.init(
            rule: alert.rule, severity: alert.severity, category: alert.category, unit: alert.unit,
            unitName: alert.title, message: "\(names): \(summary)\(details.comparison)", condition: details.condition,
            summary: details.summary, evidence: details.evidence.rawValue, value: details.value.ifFinite,
            threshold: details.threshold.ifFinite, peak: details.peak.ifFinite,
            sinceRealtimeSeconds: Double(details.since.realtime) / 1e9,
            durationSeconds: Double(max(0, now.monotonic - details.since.monotonic)) / 1e9,
            trafficPercent: alert.traffic, incident: alert.incident?.description,
            acknowledgedBy: alert.acknowledgedBy, silence: alert.silence, culprit: alert.culprit, advice: alert.advice)
    }
}

extension Status.Host {
    init(_ summary: HostSummary) {
        self.init()
        memoryTotalBytes = summary.memoryTotal?.ifFinite
        memoryAvailableBytes = summary.memoryAvailable?.ifFinite
        swapTotalBytes = summary.swapTotal?.ifFinite
        swapFreeBytes = summary.swapFree?.ifFinite
        load1m = summary.load1m?.ifFinite
        memorySomeRatio = summary.memorySome?.ifFinite
        memoryFullRatio = summary.memoryFull?.ifFinite
        forecast = summary.forecast.flatMap(EventRecord.ForecastRecord.init)
    }
}

extension Drain {
    init(_ drain: DrainRequest) {
        self.init(
            reason: drain.reason, by: drain.by, sinceRealtimeSeconds: Double(drain.since.realtime) / 1e9,
            untilRealtimeSeconds: drain.until.map { Double($0) / 1e9 })
    }
}

extension SilenceStatus {
    init(_ silence: Silence) {
        self.init(
            id: silence.id, rule: silence.rule, unit: silence.unit, reason: silence.reason, by: silence.by,
            sinceRealtimeSeconds: Double(silence.since.realtime) / 1e9,
            untilRealtimeSeconds: Double(silence.until) / 1e9)
    }
}

extension UnitStatus {
    init(_ unit: HostSnapshot.Unit, name: String?) {
        let sample = unit.sample
        self.init(unit: sample.name, name: name)
        memoryBytes = sample[.unitMemory]?.ifFinite
        anonBytes = sample[.unitAnon]?.ifFinite
        fileBytes = sample[.unitFile]?.ifFinite
        swapBytes = sample[.unitSwap]?.ifFinite
        memoryMaxBytes = sample[.unitMemoryMax]?.ifFinite
        growthBytesPerSecond = unit.growth?.ifFinite
        exhaustionSeconds = unit.exhaustion?.ifFinite
        pressureMemorySomeSeconds = sample[.unitPressureMemorySome]?.ifFinite
        pressureMemoryFullSeconds = sample[.unitPressureMemoryFull]?.ifFinite
        oomKills = sample[.unitOOMKills]?.ifFinite
        pids = sample[.unitPids]?.ifFinite
    }
}

extension Double {
    /// JSON has no infinity and no not-a-number.
    fileprivate var ifFinite: Double? { isFinite ? self : nil }
}
