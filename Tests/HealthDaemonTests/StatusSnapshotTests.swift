import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct StatusSnapshotTests {
    private func status(_ change: (inout StatusSnapshot) -> Void = { _ in }) -> String {
        var hostSummary = HostSummary()
        hostSummary.memoryTotal = 8_589_934_592
        hostSummary.memoryAvailable = 4_294_967_296
        hostSummary.swapTotal = 0
        hostSummary.swapFree = 0
        hostSummary.memorySome = 0.012
        hostSummary.memoryFull = 0
        hostSummary.load1m = 0.42
        var verdict = Verdict()
        verdict.level = .ok
        var status = StatusSnapshot()
        (status.verdict, status.hostSummary, status.duration) = (verdict, hostSummary, 350_000)
        change(&status)
        return status.line(at: 200_000_000_000)
    }

    @Test func `one line has the verdict and the main values`() {
        #expect(
            status() == "ok, 50 % of 8 GiB available, no swap, stalled 1.2 % some, 0 % full, load 0.42, tick 0.35 ms")
    }

    @Test func `an alert comes first, with its duration and the traffic`() {
        let line = status {
            $0.verdict.level = .critical
            $0.verdict.topAlert = "memory-thrashing"
            $0.verdict.since = Timestamp(monotonic: 20_000_000_000)
            $0.verdict.alerts = 3
            $0.verdict.traffic = 0
        }
        #expect(line.hasPrefix("critical: memory-thrashing for 3 min and 2 more, drain, 50 %"))
    }

    @Test func `the culprit is named beside the alert`() {
        let line = status {
            $0.verdict.level = .warning
            $0.verdict.topAlert = "memory-low"
            $0.verdict.since = Timestamp(monotonic: 20_000_000_000)
            $0.verdict.culprit = "leak.service"
        }
        #expect(line.hasPrefix("warning: memory-low (leak.service) for 3 min, 50 %"))
    }

    @Test func `nothing below a second is shown`() {
        let line = status {
            $0.verdict.level = .warning
            $0.verdict.topAlert = "memory-low"
            $0.verdict.since = Timestamp(monotonic: 199_999_560_000)
        }
        #expect(line.hasPrefix("warning: memory-low for 0 s, 50 %"))
    }

    @Test func `after a start it says how many rules are not evaluated yet`() {
        let line = status {
            ($0.verdict.level, $0.verdict.isStarting, $0.verdict.startingRules) = (.unknown, true, 3)
        }
        #expect(line.hasPrefix("starting: 3 rules not evaluated yet, 50 %"))
    }

    @Test func `a file that cannot be written is named as such`() {
        let line = status {
            $0.verdict.failedSource = SourceError(source: "state", path: "/run/state.json", errno: 28, access: .write)
            $0.verdict.failedSources = 1
        }
        #expect(line.contains(", /run/state.json cannot be written, "))
    }

    @Test func `the first source that cannot be read is named`() {
        let line = status {
            $0.verdict.failedSource = SourceError(source: "units", path: "/sys/fs/cgroup", errno: 24)
            $0.verdict.failedSources = 2
        }
        #expect(line.contains(", /sys/fs/cgroup cannot be read and 1 more, "))
    }

    @Test func `a value that cannot be is told apart from a file that cannot be read`() {
        let line = status {
            $0.verdict.failedSource = SourceError(
                source: "kernel", path: "/proc/meminfo", errno: 34,
                reason: "SwapFree is 9 kB, more than SwapTotal (8 kB)")
            $0.verdict.failedSources = 1
        }
        #expect(line.contains(", /proc/meminfo has an impossible value, "))
    }

    @Test func `an estimate of what is available is marked`() {
        let line = status { $0.hostSummary.isAvailableEstimated = true }
        #expect(line.hasPrefix("ok, 50 % of 8 GiB available (estimated), no swap"))
    }

    @Test func `what is unknown shows, and what is absent is left out`() {
        let line = status {
            $0.verdict.level = .unknown
            $0.verdict.unknownRules = 5
            $0.hostSummary = HostSummary()
        }
        #expect(line == "unknown, 5 rules unknown, tick 0.35 ms")
        #expect(status { $0.verdict.unknownRules = 1 }.contains(", 1 rule unknown, "))
    }
}
