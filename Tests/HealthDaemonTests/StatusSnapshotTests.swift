import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct StatusSnapshotTests {
    private func status(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> String {
        var vitals = HostSummary()
        vitals.memoryTotal = 8_589_934_592
        vitals.memoryAvailable = 4_294_967_296
        vitals.swapTotal = 0
        vitals.swapFree = 0
        vitals.memorySome = 0.012
        vitals.memoryFull = 0
        vitals.load1m = 0.42
        var verdict = Verdict()
        verdict.level = .ok
        var status = StatusSnapshot(verdict: verdict, vitals: vitals, duration: 350_000, now: 200_000_000_000)
        change(&status)
        return status.line
    }

    @Test func `one line says how things stand`() {
        #expect(
            status() == "ok, 50 % of 8 GiB available, no swap, stalled 1.2 % some, 0 % full, load 0.42, tick 0.35 ms")
    }

    @Test func `an alert comes first, with since when and the traffic`() {
        let line = status {
            $0.verdict.level = .critical
            $0.verdict.headline = "memory-thrashing"
            $0.verdict.since = Timestamp(monotonic: 20_000_000_000)
            $0.verdict.alerts = 3
            $0.verdict.traffic = 0
        }
        #expect(line.hasPrefix("critical: memory-thrashing for 3 min and 2 more, drain, 50 %"))
    }

    @Test func `the suspect is named beside the alert`() {
        let line = status {
            $0.verdict.level = .warning
            $0.verdict.headline = "memory-low"
            $0.verdict.since = Timestamp(monotonic: 20_000_000_000)
            $0.verdict.suspect = "leak.service"
        }
        #expect(line.hasPrefix("warning: memory-low (leak.service) for 3 min, 50 %"))
    }

    @Test func `what is unknown shows, and what is absent is left out`() {
        let line = status {
            $0.verdict.level = .unknown
            $0.verdict.unknownRules = 5
            $0.vitals = HostSummary()
        }
        #expect(line == "unknown, 5 rules unknown, tick 0.35 ms")
        #expect(status { $0.verdict.unknownRules = 1 }.contains(", 1 rule unknown, "))
    }
}
