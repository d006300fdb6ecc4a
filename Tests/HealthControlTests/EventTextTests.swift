import FoundationEssentials
import ProcMetrics
import Testing

@testable import HealthControl
@testable import HealthRules

struct EventTextTests {
    private func record(_ observation: Observation, at nanoseconds: Int64 = 10_400_000_000) throws -> EventRecord {
        var sample = Sample()
        sample.time = Timestamp(monotonic: nanoseconds)
        sample.observations = [observation]
        return EventRecord(try #require(AlertEngine(rules: []).evaluate(sample).first))
    }

    @Test func `is one line, whatever the message says, and reads as the same record`() throws {
        let record = try record(.configurationRejected(path: "/x/y", errors: ["line 3:\n\t“\\x/y”"], active: .builtIn))
        #expect(!record.json.contains("\n"))
        #expect(record.json.contains("/x/y"))
        #expect(try JSONDecoder().decode(EventRecord.self, from: Data(record.json.utf8)) == record)
    }

    @Test func `keys are in a fixed order`() throws {
        let json = try record(.stopping(reason: "SIGTERM")).json
        #expect(
            json == """
                {"boottimeSeconds":0,"event":"stopped","host":{},"id":"0000000000000000-1","lifecycle":{"reason":"SIGTERM","version":"\(Version.current)"},\
                "message":"healthd stops: SIGTERM","realtimeSeconds":0,"severity":"ok","time":10.4,\
                "trafficPercent":100,"verdict":"ok"}
                """)
    }

    @Test(arguments: [
        (10_400_000_000, "     10.4 s  ok        stopped    healthd stops: a"),
        (0, "      0.0 s  ok        stopped    healthd stops: a"),
        (123_456_789_500_000_000, "123456789.5 s  ok        stopped    healthd stops: a"),
    ])
    func `lines up for a person`(time: Int64, line: String) throws {
        #expect(try record(.stopping(reason: "a"), at: time).text == line)
    }
}
