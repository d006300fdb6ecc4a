import HealthLink

@testable import HealthControl
@testable import HealthRules

/// 2026-11-27 14:03:27 UTC.
let testNow = 1_795_788_207.0

/// At that time, in UTC.
let testTime = TimeText(now: testNow, isUTC: true)

extension Status {
    /// A host without alerts.
    static var calm: Status {
        var status = Status(
            version: "1.2.3", hostname: "web-01", verdict: .ok, starting: false, stale: false, ageSeconds: 0.4,
            intervalSeconds: 1, realtimeSeconds: testNow - 0.4, trafficPercent: 100, line: "ok, 62 % available",
            configuration: ConfigurationStatus(
                path: "/etc/healthd/config.json", source: "/etc/healthd/config.json", rules: 21, valid: true),
            startedRealtimeSeconds: testNow - 7200, tickDurationSeconds: 0.002, tickLatenessSeconds: 0.0001)
        status.host.memoryTotalBytes = 8_589_934_592
        status.host.memoryAvailableBytes = 5_368_709_120
        status.host.swapTotalBytes = 1_073_741_824
        status.host.swapFreeBytes = 536_870_912
        status.host.load1m = 0.42
        status.host.memorySomeRatio = 0.0123
        status.host.memoryFullRatio = 0
        return status
    }

    /// A host that runs out of memory, drained by its alert.
    static var critical: Status {
        var status = calm
        status.verdict = .critical
        status.trafficPercent = 0
        status.topAlert = "memory-thrashing"
        status.sinceRealtimeSeconds = testNow - 200
        status.culprit = "leak.service"
        status.alerts = [.thrashing, .low]
        status.alertCount = 2
        status.host.forecast = EventRecord.ForecastRecord(earliestSeconds: 8, expectedSeconds: 10, latestSeconds: 14)
        status.host.diagnosis = DiagnosisRecord(
            uses: [.init(use: "anon", bytes: 6e9, ratio: 0.7), .init(use: "zfs-arc", bytes: 1e9, ratio: 0.12)],
            clearing: "refused", clearableBytes: nil, clearingText: "does not help: it is anonymous memory")
        return status
    }

    /// As ``critical``, 42 s after the last tick.
    static var outdated: Status {
        var status = critical
        status.verdict = .unknown
        status.stale = true
        status.ageSeconds = 42.3
        return status
    }

    static var justStarted: Status {
        var status = calm
        status.verdict = .unknown
        status.starting = true
        status.rulesStarting = 3
        return status
    }
}

extension Alert {
    static var thrashing: Alert {
        Alert(
            rule: "memory-thrashing", severity: .critical, category: .memory,
            message: "memory-thrashing: tasks are stalled on memory: x is 25.8 % (threshold 25 %)",
            condition: "x > 25%",
            summary: "tasks are stalled on memory", evidence: "observed", value: 0.258, threshold: 0.25, peak: 0.3,
            sinceRealtimeSeconds: testNow - 200, durationSeconds: 200, trafficPercent: 0,
            incident: "e220a8397b1dcdaf6e789e6aa1b965f4", acknowledgedBy: "alice", culprit: "leak.service",
            advice: "Restart it: systemctl restart leak.service")
    }

    static var low: Alert {
        Alert(
            rule: "unit-at-limit", severity: .warning, category: .memory, unit: "docker-1a2b.scope", unitName: "shop",
            message: "unit-at-limit shop: the unit is at its limit", condition: "y > 1", evidence: "observed",
            sinceRealtimeSeconds: testNow - 90_000, durationSeconds: 90_000, trafficPercent: 100,
            incident: "0123a8397b1dcdaf6e789e6aa1b965f4", silence: "s-1")
    }
}

extension UnitStatus {
    static var leak: UnitStatus {
        var unit = UnitStatus(unit: "leak.service")
        unit.memoryBytes = 256 * 1_048_576
        unit.growthBytesPerSecond = 5 * 1_048_576
        unit.exhaustionSeconds = 95
        unit.swapBytes = 0
        unit.memoryMaxBytes = 1_073_741_824
        return unit
    }

    static var container: UnitStatus {
        var unit = UnitStatus(unit: "docker-1a2b.scope", name: "shop")
        unit.memoryBytes = 1_048_576
        unit.growthBytesPerSecond = 0
        return unit
    }
}
