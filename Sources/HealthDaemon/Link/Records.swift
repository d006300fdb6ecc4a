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
            summary: details.summary, evidence: details.evidence.rawValue, value: details.value.finite,
            threshold: details.threshold.finite, peak: details.peak.finite,
            sinceRealtimeSeconds: Double(details.since.realtime) / 1e9,
            durationSeconds: Double(max(0, now.monotonic - details.since.monotonic)) / 1e9,
            trafficPercent: alert.traffic, incident: alert.incident?.description,
            acknowledgedBy: alert.acknowledgedBy, silence: alert.silence, culprit: alert.culprit, advice: alert.advice)
    }
}

extension Status.Host {
    init(_ summary: HostSummary) {
        self.init()
        memoryTotalBytes = summary.memoryTotal?.finite
        memoryAvailableBytes = summary.memoryAvailable?.finite
        swapTotalBytes = summary.swapTotal?.finite
        swapFreeBytes = summary.swapFree?.finite
        load1m = summary.load1m?.finite
        memorySomeRatio = summary.memorySome?.finite
        memoryFullRatio = summary.memoryFull?.finite
        forecast = summary.forecast.flatMap(EventRecord.ForecastRecord.init)
        diagnosis = DiagnosisRecord(summary.uses)
    }
}

extension Drain {
    init(_ drain: DrainRequest) {
        self.init(
            reason: drain.reason, by: drain.by, sinceRealtimeSeconds: Double(drain.since.realtime) / 1e9,
            untilRealtimeSeconds: drain.until.map { Double($0) / 1e9 },
            endsAfterBoot: drain.endsAfterBoot ? true : nil)
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
        memoryBytes = sample[.unitMemory]?.finite
        anonBytes = sample[.unitAnon]?.finite
        fileBytes = sample[.unitFile]?.finite
        swapBytes = sample[.unitSwap]?.finite
        memoryMaxBytes = sample[.unitMemoryMax]?.finite
        growthBytesPerSecond = unit.growth?.finite
        exhaustionSeconds = unit.exhaustion?.finite
        pressureMemorySomeSeconds = sample[.unitPressureMemorySome]?.finite
        pressureMemoryFullSeconds = sample[.unitPressureMemoryFull]?.finite
        oomKills = sample[.unitOOMKills]?.finite
        pids = sample[.unitPids]?.finite
    }
}
