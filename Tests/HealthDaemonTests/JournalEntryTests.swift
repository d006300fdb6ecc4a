import Foundation
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct JournalEntryTests {
    /// The events of a host whose memory is nearly gone.
    private func events() -> [Event] {
        let evaluator = AlertEngine(rules: Rule.builtIn, seed: (1, 2))
        var events: [Event] = []
        for second in 0...200 {
            var sample = Sample()
            let time = Int64(second) * 1_000_000_000
            sample.time = Timestamp(monotonic: time, boottime: time, realtime: 1_700_000_000_000_000_000 + time)
            sample.set(.memoryTotal, 8e9)
            sample.set(.memoryAvailable, second < 60 ? 1e8 : 4e9)
            sample.set(.swapTotal, 0)
            events += evaluator.evaluate(sample)
        }
        return events
    }

    private func fields(_ event: Event, lost: Int = 0) -> [String: String] {
        let pairs = JournalEntry(.event(event), lost: lost).fields.map { field -> (String, String) in
            let parts = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), String(parts[1]))
        }
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
        #expect(fields["HEALTHD_MEMORY_AVAILABLE"] == "100000000")
        #expect(fields["HEALTHD_READING"] == "memory.available / memory.total is 1.25 %, limit 5 %")
        #expect(fields["HEALTHD_DROPPED"] == nil)
    }

    @Test func `an alert of a rule without advice says so, because its explanation has a place for it`() throws {
        let reading = ConfigurationReader.read(Data(#"{"rules": [{"name": "mine", "when": "load.1m > 1"}]}"#.utf8))
        var sample = Sample()
        sample.set(.load1m, raw: 500)
        let rules = try #require(reading.configuration).rules
        let event = try #require(AlertEngine(rules: rules).evaluate(sample).first { $0.rule == "mine" })
        #expect(fields(event)["HEALTHD_ADVICE"]?.isEmpty == false)
    }

    @Test func `a cleared alert has its duration and peak`() throws {
        let event = try #require(events().last { $0.kind == .cleared })
        let fields = fields(event, lost: 7)
        #expect(fields["PRIORITY"] == "5")
        #expect(fields["HEALTHD_DURATION_USEC"].flatMap { Int($0) } ?? 0 > 60_000_000)
        #expect(fields["HEALTHD_PEAK"] == "0.0125")
        #expect(fields["HEALTHD_DROPPED"] == "7")
    }

    @Test func `the blamed unit shows the entry as its own`() {
        var event = Event(.raised, at: Timestamp(), severity: .warning, text: "grows")
        event.unit = "leak.service"
        #expect(fields(event)["OBJECT_SYSTEMD_UNIT"] == "leak.service")
        #expect(fields(event)["HEALTHD_UNIT"] == "leak.service")
    }

    @Test func `a suspect has fields of its own, and shows the entry as its own`() {
        var event = Event(.raised, at: Timestamp(), severity: .warning, text: "grows")
        var suspect = Culprit(
            .processes, unit: "user@7.service/leak.service", growth: 1024, over: 600, memory: 4096, share: 0.5)
        (suspect.arrived, suspect.changed) = (7200, 3600)
        suspect.processes = [
            ProcessSample(
                pid: 4711, name: "leak", unit: "", memory: 1, oomScore: 1, isNextVictim: true),
            ProcessSample(pid: 12, name: "helper", unit: "", memory: 1, oomScore: 1, isNextVictim: false),
        ]
        event.suspect = suspect
        event.topUnits = [
            TopUnit(name: "leak.service", memory: 4096, growth: 1024),
            TopUnit(name: "db.service", memory: 9, growth: 0),
        ]
        event.vitals.exhaustion = Forecast(soonest: 1, likely: 1.5, latest: 2)
        let fields = fields(event)
        #expect(fields["HEALTHD_UNIT"] == "user@7.service/leak.service")
        #expect(fields["OBJECT_SYSTEMD_UNIT"] == "user@7.service")
        #expect(fields["OBJECT_SYSTEMD_USER_UNIT"] == "leak.service")
        #expect(fields["HEALTHD_UNIT_KIND"] == "processes")
        #expect(fields["HEALTHD_UNIT_GROWTH_BYTES"] == "1024")
        #expect(fields["HEALTHD_UNIT_GROWTH_USEC"] == "600000000")
        #expect(fields["HEALTHD_UNIT_MEMORY_BYTES"] == "4096")
        #expect(fields["HEALTHD_UNIT_ARRIVED_USEC"] == "7200000000")
        #expect(fields["HEALTHD_UNIT_CHANGED_USEC"] == "3600000000")
        #expect(fields["HEALTHD_PROCESS"] == "leak[4711], helper[12]")
        #expect(fields["HEALTHD_TOP_UNITS"] == "leak.service 4096 +1024, db.service 9 +0")
        #expect(fields["HEALTHD_EXHAUSTION_SOONEST_USEC"] == "1000000")
        #expect(fields["HEALTHD_EXHAUSTION_LATEST_USEC"] == "2000000")
        event.unit = "other.service"
        #expect(self.fields(event)["HEALTHD_UNIT"] == "other.service")
        #expect(self.fields(event)["OBJECT_SYSTEMD_USER_UNIT"] == nil)
    }

    @Test(arguments: [
        (Culprit.UnitState.here, nil), (.restarted(secondsAgo: nil), "restarted"),
        (.restarted(secondsAgo: 3), "restarted"),
        (.growsAgain(secondsAgo: 3), "restarted"), (.gone, "gone"),
    ])
    func `what has become of a suspect has a field`(fate: Culprit.UnitState, word: String?) {
        var event = Event(.cleared, at: Timestamp(), text: "over")
        event.suspect = Culprit(.processes, unit: "leak.service", growth: 1024, over: 600, memory: 4096, share: 0.5)
        event.suspect?.fate = fate
        #expect(fields(event)["HEALTHD_UNIT_FATE"] == word)
    }

    @Test func `field names are such as journald takes`() {
        for event in events() {
            for name in fields(event).keys {
                #expect(name.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } && !name.hasPrefix("_"))
            }
        }
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
