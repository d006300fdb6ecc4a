import HealthLink
import HealthRules
import NIOCore
import ProcMetrics

@testable import HealthGateway

/// A moment on CLOCK_MONOTONIC, and on CLOCK_REALTIME, that tests begin at.
let start = 1000.0
let startRealtime = 1_796_000_523.0

/// A status as healthd sends it, of a tick half a second ago.
func status(
    _ verdict: Verdict.Level = .ok, traffic: Int = 100, stale: Bool = false, alerts: [Alert] = [],
    culprit: String? = nil, drain: Drain? = nil, interval: Double = 1
) -> Status {
    var host = Status.Host()
    host.memoryTotalBytes = 8e9
    host.memoryAvailableBytes = 2e9
    host.memoryFullRatio = 0.25
    host.load1m = 1.5
    return Status(
        version: "1.2.3", hostname: "web-01", verdict: verdict, starting: false, stale: stale, ageSeconds: 0.5,
        intervalSeconds: interval, realtimeSeconds: startRealtime, trafficPercent: traffic, line: "the line",
        topAlert: alerts.first?.rule, culprit: culprit, alerts: alerts, alertCount: alerts.count, host: host,
        drain: drain,
        configuration: ConfigurationStatus(
            path: "/etc/healthd/config.json", source: "built-in rules", rules: 21, valid: true),
        startedRealtimeSeconds: startRealtime - 60)
}

func alert(_ rule: String, _ severity: Severity, unit: String? = nil) -> Alert {
    Alert(
        rule: rule, severity: severity, category: .memory, unit: unit, message: "memory is low", condition: "a > b",
        evidence: "evidence", value: 0.08, sinceRealtimeSeconds: startRealtime - 30, durationSeconds: 30,
        trafficPercent: 50)
}

let drained = Drain(reason: "kernel update", by: "root", sinceRealtimeSeconds: startRealtime)

/// One status for each state, and how long after ``start`` it is looked at.
func report(_ state: HealthState) -> (status: Status?, at: Double) {
    switch state {
    case .ok: (status(.ok), start)
    case .warning: (status(.warning, traffic: 50, alerts: [alert("memory-low", .warning)]), start)
    case .unknown: (status(.unknown), start)
    case .draining: (status(.ok, traffic: 0, drain: drained), start)
    case .critical:
        (status(.critical, traffic: 0, alerts: [alert("memory-thrashing", .critical)], culprit: "leak.service"), start)
    case .stale: (status(.ok), start + 60)
    case .missing: (nil, start)
    }
}

func board(_ state: HealthState, rampUp: Double = 0) -> (Board, now: Double) {
    let (status, now) = report(state)
    let board = Board(rampUp: rampUp)
    if let status { board.received(Report(status: status, receivedAt: start)) }
    return (board, now)
}

func text(_ answer: Answer) -> String { String(buffer: answer.body) }
