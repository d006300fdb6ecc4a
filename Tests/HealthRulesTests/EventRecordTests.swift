import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

struct EventRecordTests {
    /// The id of a container.
    static let container = String(repeating: "0af3", count: 16)

    private static let gibibyte = 1_073_741_824.0

    /// A day that has an event of every kind, most of them with a culprit.
    static func events() throws -> [Event] {
        var low = try rule("low", when: "memory.available < 6GiB", clear: "memory.available > 7GiB")
        low.summary = "little memory is available"
        let rules =
            [low, try rule("gone", .critical, when: "memory.available < 5GiB", traffic: 0)]
            + [
                Rule.builtIn("oom-kills"), Rule.builtIn("tick-late"),
                try rule("pids", when: "unit.pids > 1", each: "*"),
            ]
        let engine = AlertEngine(rules: rules, seed: (1, 2))
        return (0...700).flatMap { second in
            if second == 530 { ask(engine, sample(530).time) }
            return engine.evaluate(sample(Double(second)))
        }
    }

    /// Everything that an operator can ask for.
    private static func ask(_ engine: AlertEngine, _ time: Timestamp) {
        let incident = engine.firing.first?.incident?.description ?? ""
        #expect(engine.acknowledge(incident: incident, by: "alice", reason: "on it"))
        _ = engine.drain(reason: "update", by: "alice", duration: 60_000_000_000, at: time)
        _ = engine.silence(
            rule: "pids", unit: "many@*", reason: "known", by: "alice", duration: 60_000_000_000, at: time)
    }

    private static func sample(_ second: Double) -> Sample {
        let leak = second > 690 ? 0 : Swift.min(3, second / 100)
        var unit = UnitSample(name: "libpod-\(Self.container).scope", cgroupInode: 1)
        unit[.unitAnon] = leak * gibibyte
        let crowd = (0..<300).map { number in
            var unit = UnitSample(name: "many@\(number).service", cgroupInode: UInt64(10 + number))
            if let pids = Metric(named: "unit.pids") { unit[pids] = second == 650 ? 2 : 1 }
            return unit
        }
        let values = [
            "memory.total": 8, "memory.available": 7.5 - leak, "memory.headroom": 7.5 - leak,
            "memory.anon": 0.25 + leak,
        ]
        var sample = Sample(at: second, values.mapValues { $0 * gibibyte }, units: [unit] + crowd)
        sample.time.realtime += 1_700_000_000_000_000_001
        sample.set(.oomKills, second < 380 ? 0 : 1)
        sample.set(.tickLateness, second == 510 ? 5 : 0)
        sample.processes = [
            ProcessSample(pid: 7, name: "leak", unit: unit.name, memory: 1 << 30, oomScore: 9, isNextVictim: true)
        ]
        if second == 380 {
            sample.kills = [
                OOMKill(pid: 8, name: "a b", unit: "x.service", memory: 9, oomMemcgUnit: "x.service", limit: 10)
            ]
        }
        sample.observations = observations[Int(second)] ?? []
        return sample
    }

    private static let error = SourceError(
        source: "kernel files", path: "/proc/meminfo", errno: 13, metrics: [.memoryAvailable])

    private static let observations: [Int: [Observation]] = [
        0: [.started(rules: 3, source: "built-in rules", interval: 1_000_000_000)],
        520: [.configurationLoaded(path: "/etc/healthd/config.json", source: "/etc/healthd/config.json", rules: 3)],
        521: [.configurationRejected(path: "/etc/healthd/config.json", errors: ["a", "b"], active: .lastGood)],
        522: [.sourceFailed(error)], 523: [.sourceRecovered(error)],
        525: [
            .notice(.memoryNotLocked(errno: 12)), .notice(.stateNotUsed(path: "/run/healthd/state.json", reason: "a")),
            .notice(.configuration(path: "/c", text: "b")), .notice(.lastGoodNotKept(path: "/d", errno: 28)),
        ],
        524: [.eventsLost(observer: "journal", count: 3)], 700: [.stopping(reason: "SIGTERM")],
    ]

    @Test func `the record of an event of every kind goes through JSON and back`() throws {
        let events = try Self.events()
        #expect(Set(events.map(\.kind)) == Set(Event.Kind.allCases))
        for event in events {
            let record = EventRecord(event)
            let data = try JSONEncoder().encode(record)
            #expect(try JSONDecoder().decode(EventRecord.self, from: data) == record, "\(event.kind)")
        }
    }

    @Test func `each kind has its own details, and no other`() throws {
        for event in try Self.events() {
            let record = EventRecord(event)
            let details: [Event.Kind: Bool] = [
                .oomKill: record.oomKill != nil, .lateTick: record.lateTick != nil,
                .sourceFailed: record.source != nil, .deliveryFailed: record.eventsLost != nil,
                .notice: record.notice != nil, .summary: record.omitted != nil, .drained: record.request != nil,
                .configLoaded: record.configuration != nil,
                .started: record.lifecycle != nil, .raised: record.alert != nil,
            ]
            #expect(details.values.count(where: { $0 }) == 1)
            let kinds: [Event.Kind: Event.Kind] = [
                .escalated: .raised, .reminder: .raised, .cleared: .raised, .sourceRecovered: .sourceFailed,
                .configRejected: .configLoaded, .stopped: .started, .acknowledged: .drained, .silenced: .drained,
                .unsilenced: .drained, .undrained: .drained,
            ]
            #expect(details[kinds[event.kind] ?? event.kind] == true, "\(event.kind)")
        }
    }

    @Test func `ids count up, and name the run`() throws {
        let ids = try Self.events().map(\.header.id)
        #expect(ids.map(\.sequence) == (1...ids.count).map(UInt64.init))
        #expect(Set(ids.map(\.stream)).count == 1)
        #expect(ids[0].description.hasSuffix("-1"))
    }

    @Test func `a culprit is one object, with its container beside the unit`() throws {
        let event = try #require(try Self.events().first { $0.rule == "gone" })
        let record = EventRecord(event)
        #expect(record.container == Self.container && record.unit == nil)
        #expect(record.culprit?.unit == "libpod-\(Self.container).scope" && record.culprit?.memoryKind == .processes)
        #expect(record.culprit?.processes?.first?.hasHighestOOMScore == true)
        let object = try JSONSerialization.jsonObject(with: try JSONEncoder().encode(record)) as? [String: Any]
        let culprit = try #require(object?["culprit"] as? [String: Any])
        #expect(culprit["memoryKind"] as? String == "anon" && culprit["growthBytes"] != nil)
        let keys = (object ?? [:]).keys.filter { $0.first?.isLowercase != true || $0.contains("_") }
        #expect(keys.isEmpty)
    }

    @Test func `what is no finite number has no key`() throws {
        let engine = AlertEngine(rules: [try rule("never", when: "unit.memory.exhaustion.time > 1s", each: "*")])
        var unit = UnitSample(name: "a.service")
        unit[.unitMemoryExhaustionTime] = .infinity
        let event = try #require(engine.evaluate(Sample(at: 0, [:], units: [unit])).first)
        #expect(EventRecord(event).alert?.value == nil)
        #expect(try JSONEncoder().encode(EventRecord(event)).count > 10)
    }
}
