import Foundation
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct JournalEntryTests {
    /// The events of a host whose memory is nearly gone.
    private func events() -> [Event] {
        let engine = AlertEngine(rules: Rule.builtIn, seed: (1, 2))
        var events: [Event] = []
        var derived = DerivedMetrics()
        for second in 0...200 {
            var sample = Sample()
            let time = Int64(second) * 1_000_000_000
            sample.time = Timestamp(monotonic: time, boottime: time, realtime: 1_700_000_000_000_000_000 + time)
            sample.set(.memoryTotal, 8e9)
            sample.set(.memoryAvailable, second < 60 ? 1e8 : 4e9)
            sample.set(.swapTotal, 0)
            derived.complete(&sample)
            events += engine.evaluate(sample)
        }
        return events
    }

    private func fields(_ event: Event, lost: Int = 0) -> [String: String] {
        let pairs = JournalWriter.fields(event, lost: lost).map { ($0.name, $0.value) }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    @Test func `a raised alert has every field that a script could ask for`() throws {
        let event = try #require(events().first { $0.kind == .raised && $0.rule == "memory-exhausted" })
        let fields = fields(event)
        #expect(fields["MESSAGE_ID"] == "8a1d7847ac574fa196ff8248830dd180")
        #expect(fields["PRIORITY"] == "2")
        #expect(fields["SYSLOG_IDENTIFIER"] == "healthd")
        #expect(fields["HEALTHD_EVENT"] == "raised")
        #expect(fields["HEALTHD_RULE"] == "memory-exhausted")
        #expect(fields["HEALTHD_SEVERITY"] == "critical")
        #expect(fields["HEALTHD_VALUE"] == "0.0125")
        #expect(fields["HEALTHD_THRESHOLD"] == "0.05")
        #expect(fields["HEALTHD_TRAFFIC"] == "drain")
        #expect(fields["HEALTHD_INCIDENT"]?.count == 32)
        #expect(fields["HEALTHD_SINCE_USEC"] == "1700000000000000")
        #expect(fields["HEALTHD_MEMORY_AVAILABLE_BYTES"] == "100000000")
        #expect(fields["HEALTHD_REASON"] == "memory.available.effective / memory.usable is 1.25 % (threshold 5 %)")
        #expect(fields["HEALTHD_EVENTS_LOST"] == nil)
    }

    @Test func `a cleared alert has its duration and peak`() throws {
        let event = try #require(events().last { $0.kind == .cleared })
        let fields = fields(event, lost: 7)
        #expect(fields["PRIORITY"] == "5")
        #expect(fields["HEALTHD_DURATION_USEC"].flatMap { Int($0) } ?? 0 > 60_000_000)
        #expect(fields["HEALTHD_PEAK"] == "0.0125")
        #expect(fields["HEALTHD_EVENTS_LOST"] == "7")
    }

    @Test func `the catalog explains every kind of event, and nothing else`() throws {
        let file = URL(filePath: #filePath).appending(path: "../../../systemd/healthd.catalog").standardized
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        var ids: [String: String] = [:]
        for (comment, entry) in zip(lines, lines.dropFirst()) where entry.hasPrefix("-- ") {
            ids[String(comment.dropFirst(2))] = String(entry.dropFirst(3))
        }
        #expect(ids == Dictionary(uniqueKeysWithValues: Event.Kind.allCases.map { ($0.rawValue, $0.messageID) }))
    }
}
