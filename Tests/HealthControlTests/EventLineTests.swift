import FoundationEssentials
import ProcMetrics
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct EventLineTests {
    @Test func `an alert has every key`() throws {
        var event = event(.raised)
        event.rule = "memory-low"
        event.unit = "nginx.service"
        event.incident = IncidentID(high: 1, low: 0xABC)
        event.traffic = 50
        event.alert = alert()
        let object = try Self.object(EventLine(event).json)
        #expect(object["time"] == .number(10.4))
        #expect(object["event"] == .text("raised"))
        #expect(object["rule"] == .text("memory-low"))
        #expect(object["severity"] == .text("critical"))
        #expect(object["unit"] == .text("nginx.service"))
        #expect(object["incident"] == .text("00000000000000010000000000000abc"))
        #expect(object["value"] == .number(0.04))
        #expect(object["threshold"] == .number(0.05))
        #expect(object["peak"] == .number(0.03))
        #expect(object["traffic"] == .number(50))
        #expect(object["message"] == .text(event.sentence))
        #expect(object.count == 11)
    }

    @Test func `a suspect has its name, its kind and its growth`() throws {
        var event = event(.raised)
        event.suspect = Culprit(.tmpfs, unit: "a.service", growth: 1024, over: 60, memory: 2048, share: 0.5)
        let object = try Self.object(EventLine(event).json)
        #expect(object["suspect"] == .text("tmpfs"))
        #expect(object["suspectKind"] == .text("tmpfs"))
        #expect(object["growth"] == .number(1024))
    }

    @Test func `an event that no rule made has no keys for one`() throws {
        let object = try Self.object(EventLine(event(.oomKill)).json)
        #expect(object.keys.sorted() == ["event", "message", "severity", "time", "traffic"])
        #expect(object["event"] == .text("oom-kill"))
        #expect(object["traffic"] == .number(100))
    }

    @Test(arguments: [(Event.Kind.raised, nil), (.reminder, nil), (.escalated, nil), (.cleared, 90)])
    func `only the end has a duration`(kind: Event.Kind, seconds: Double?) throws {
        var event = event(kind)
        event.alert = alert()
        #expect(try Self.object(EventLine(event).json)["duration"] == seconds.map(JSON.number))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `what JSON cannot write is left out`(value: Double) throws {
        var event = event(.raised)
        event.alert = alert(value: value, threshold: value, peak: value)
        let object = try Self.object(EventLine(event).json)
        #expect(object.keys.sorted() == ["event", "message", "severity", "time", "traffic"])
    }

    @Test func `is one line, whatever the message says`() throws {
        var event = event(.configRejected, text: "line 3:\n\t“\\x/y”")
        event.severity = .unknown
        let json = EventLine(event).json
        #expect(!json.contains("\n"))
        #expect(json.contains("x/y"))
        #expect(try Self.object(json)["message"] == .text("line 3:\n\t“\\x/y”"))
    }

    @Test func `keys stand in a fixed order`() {
        #expect(
            EventLine(event(.started, text: "hello")).json
                == #"{"event":"started","message":"hello","severity":"critical","time":10.4,"traffic":100}"#)
    }

    @Test(arguments: [
        (10_400_000_000, Event.Kind.raised, "     10.4 s  critical  raised     hello"),
        (0, .oomKill, "      0.0 s  critical  oom-kill   hello"),
        (123_456_789_500_000_000, .configRejected, "123456789.5 s  critical  config-rejected  hello"),
    ])
    func `lines up for a person`(time: Int64, kind: Event.Kind, line: String) {
        let event = Event(kind, at: Timestamp(monotonic: time), severity: .critical, text: "hello")
        #expect(EventLine(event).text == line)
    }

    private func event(_ kind: Event.Kind, text: String = "") -> Event {
        Event(kind, at: Timestamp(monotonic: 10_400_000_000), severity: .critical, text: text)
    }

    private func alert(value: Double = 0.04, threshold: Double = 0.05, peak: Double = 0.03) -> AlertDetails {
        AlertDetails(
            condition: "memory.available / memory.total < 5%", summary: nil, subject: "memory.available / memory.total",
            comparator: "<", value: value, threshold: threshold, peak: peak, since: Timestamp(),
            duration: 90_000_000_000, dimension: .none, isShare: true)
    }

    private static func object(_ json: String) throws -> [String: JSON] {
        try JSONDecoder().decode([String: JSON].self, from: Data(json.utf8))
    }
}

/// A value of an event's JSON object.
private enum JSON: Decodable, Equatable {
    case text(String)
    case number(Double)

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }
}
