import FlightRecorder
import Foundation
import HealthRules
import ProcMetrics
import Testing

/// What the built-in rules make of incidents recorded in a real guest; Tests/Recordings/README.md tells each story.
struct RecordedIncidentsTests {
    /// An event of a replay.
    private struct Line {
        let second: Double
        let event: String
        let rule: String
        let severity: String
    }

    private func replay(_ name: String, in directory: String = "Recordings") throws -> [Line] {
        let file = URL(filePath: #filePath).appending(path: "../../\(directory)/\(name).csv").standardized
        var recording = try CSVRecording(Array(try Data(contentsOf: file)))
        let engine = AlertEngine(rules: Rule.builtIn)
        var lines: [Line] = []
        while let sample = try recording.next() {
            for event in engine.evaluate(sample) {
                lines.append(
                    Line(
                        second: Double(sample.time.monotonic) / 1e9, event: event.kind.rawValue, rule: event.rule ?? "",
                        severity: event.severity.name))
            }
        }
        return lines
    }

    private func firstCritical(_ lines: [Line]) -> Double {
        lines.first { $0.severity == "critical" && $0.event != "cleared" }?.second ?? .infinity
    }

    private func kill(_ lines: [Line]) -> Double { lines.first { $0.event == "oom-kill" }?.second ?? .infinity }

    @Test func `must act: a host that thrashes over memory and swap is critical within seconds`() throws {
        let lines = try replay("overload")
        #expect(firstCritical(lines) <= 20)
        #expect(lines.contains { $0.rule == "memory-thrashing" && $0.event == "escalated" })
    }

    @Test func `a load of tasks that sleep in a driver is no alert`() throws {
        #expect(try replay("load-of-sleepers", in: "Fixtures/made-up").isEmpty)
    }

    @Test func `survivable: a load that shifts is a warning at most`() throws {
        let lines = try replay("shift")
        #expect(firstCritical(lines) == .infinity)
        #expect(!lines.isEmpty)
    }

    @Test func `a load that shifts to a slow swap disk is a warning before every task is stalled, and critical then`()
        throws
    {
        let lines = try replay("shift-slow")
        #expect(lines.first?.severity == "warning")
        #expect(try #require(lines.first).second < 26)
        #expect((30...40).contains(firstCritical(lines)))
        #expect(lines.first { $0.severity == "critical" }?.rule == "memory-thrashing")
    }

    @Test func `a week with its nights, days and a report on the last day is silent`() throws {
        #expect(try replay("week").isEmpty)
    }

    /// MemAvailable, which does not count the ARC, is at 2 % for the last half minute.
    @Test func `a host whose memory ZFS uses as a cache is silent while ZFS gives it back`() throws {
        #expect(try replay("zfs").isEmpty)
    }

    @Test func `survivable: a service that grows and stays is not taken for a leak`() throws {
        #expect(try replay("step").isEmpty)
    }

    @Test func `without swap: a leak of seconds is critical before the kernel kills`() throws {
        let lines = try replay("noswap")
        #expect(firstCritical(lines) < kill(lines))
        #expect(kill(lines) < .infinity)
        #expect(lines.first { $0.severity == "critical" }?.rule == "memory-exhaustion-imminent")
    }

    @Test func `without swap: a slow leak warns long before it is critical, and that before the kill`() throws {
        let lines = try replay("slowleak-noswap")
        let warned = try #require(lines.first { $0.severity == "warning" }).second
        #expect(warned + 30 <= firstCritical(lines))
        #expect(firstCritical(lines) < kill(lines))
    }

    @Test func `pressure without shortage: a unit at its own limit raises no alarm for the host`() throws {
        #expect(try replay("unitlimit").isEmpty)
    }

    @Test func `a working set of files that does not fit is critical although memory seems available`() throws {
        let lines = try replay("filethrash")
        #expect(lines.map(\.rule) == ["cache-thrashing", "memory-thrashing"])
        #expect(lines.map(\.severity) == ["warning", "critical"])
    }

    @Test func `ordinary traffic raises nothing`() throws {
        #expect(try replay("calm").isEmpty)
    }
}
