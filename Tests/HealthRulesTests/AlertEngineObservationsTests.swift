import ProcMetrics
import Testing

@testable import HealthRules

/// Events that no rule makes.
struct AlertEngineObservationsTests {
    private func sample(at second: Double, _ observations: [Observation], load: Double = 9) -> Sample {
        var sample = Sample(at: second, ["load.1m": load, "config.valid": 1])
        sample.observations = observations
        return sample
    }

    private let loaded = Observation.configurationLoaded(path: "/c", source: "/c", rules: 7)
    private let error = SourceError(source: "kernel files", path: "/proc/loadavg", errno: 24, metrics: [.load1m])

    private func engine() throws -> AlertEngine {
        AlertEngine(rules: [
            try rule("busy", .critical, when: "load.1m > 8", traffic: 0), Rule.builtIn("config-invalid"),
        ])
    }

    @Test func `a reload, a start and a stop in an incident have the verdict that is in force`() throws {
        let engine = try engine()
        let raised = try #require(engine.evaluate(sample(at: 0, [.started(rules: 1, source: "s", interval: 1)])).last)
        for observation in [loaded, .stopping(reason: "SIGTERM"), .started(rules: 1, source: "s", interval: 1)] {
            let event = try #require(engine.evaluate(sample(at: 1, [observation])).first)
            #expect(event.header.verdict == .critical && event.traffic == 0 && event.severity == .ok)
            #expect(event.incident == raised.incident)
        }
        let rejected = engine.evaluate(
            sample(at: 2, [.configurationRejected(path: "/c", errors: ["e", "f"], active: .loadedBefore)]))
        #expect(rejected[0].traffic == 0 && rejected[0].severity == .warning)
        #expect(
            rejected[0].message
                == "configuration rejected, the rules loaded before stay active: /c: e (and 1 more). "
                + "healthctl check-config /c shows every error")
    }

    @Test(arguments: [
        (ActiveRules.lastGood, "the last good configuration is active"), (.builtIn, "the built-in rules are active"),
    ])
    func `a configuration that is rejected at the start says which rules are active in its place`(
        active: ActiveRules, text: String
    ) throws {
        let rejected = Observation.configurationRejected(path: "/c", errors: ["e"], active: active)
        let event = try #require(try engine().evaluate(sample(at: 0, [rejected])).first)
        #expect(event.message.hasPrefix("configuration rejected, \(text): /c: e. "))
        let fields = EventRecord(event).journalFields
        #expect(fields.first { $0.name == "HEALTHD_ACTIVE_RULES" }?.value == active.rawValue)
    }

    @Test func `a notice is an event with the verdict that is in force`() throws {
        let engine = try engine()
        let raised = try #require(engine.evaluate(sample(at: 0, [])).last)
        let notices: [Notice] = [
            .memoryNotLocked(errno: 12), .stateNotUsed(path: "/run/state.json", reason: "it is from another boot"),
            .lastGoodNotKept(path: "/var/last", errno: 28), .configuration(path: "/c", text: "rules[0]: former name"),
        ]
        let events = engine.evaluate(sample(at: 1, notices.map(Observation.notice)))
        #expect(events.map(\.kind) == [.notice, .notice, .notice, .notice])
        #expect(events.allSatisfy { $0.traffic == 0 && $0.incident == raised.incident })
        #expect(events.map(\.severity) == [.warning, .warning, .warning, .ok])
        #expect(events.map { EventRecord($0).priority } == [4, 4, 4, 5])
        #expect(
            events.map(\.message) == [
                "memory cannot be locked: out of memory (ENOMEM); under memory pressure healthd itself may be late. "
                    + "The unit sets LimitMEMLOCK=infinity; check it: systemctl cat healthd",
                "the saved state /run/state.json is not used: it is from another boot; alerts that are firing are raised "
                    + "again. After a boot or an upgrade nothing is needed; otherwise see the file: ls -l /run/state.json",
                "/var/last cannot be written: no space left on device (ENOSPC); if the configuration has an error at the "
                    + "next start, an older one or the built-in rules are used. "
                    + "Check the file system and the permissions: df -h; ls -ld /var",
                "/c: rules[0]: former name. healthctl check-config /c shows every notice",
            ])
    }

    @Test func `a configuration with a thousand notices makes a summary, not a thousand events`() throws {
        let notices = (0..<1000).map { Observation.notice(.configuration(path: "/c", text: "\($0)")) }
        let events = try engine().evaluate(sample(at: 0, notices, load: 1))
        #expect(events.count == EventBuffer.limit + 1)
        guard case .summary(let omitted)? = events.last?.payload else {
            Issue.record("there is no summary")
            return
        }
        #expect(omitted == [OmittedEvents(rule: nil, event: .notice, count: 744)])
    }

    @Test func `what cannot be written or polled is said with what follows`() throws {
        let write = SourceError(
            source: "unit-files", path: "/var/units.json", errno: 28, access: .write, consequence: "units count as new")
        let poll = SourceError(source: "pressure", path: "/proc/pressure/memory", errno: 95, access: .poll)
        let engine = try engine()
        let failed = engine.evaluate(sample(at: 0, [.sourceFailed(write), .sourceFailed(poll)], load: 1))
        #expect(
            failed.map(\.message) == [
                "unit-files: /var/units.json: cannot be written: no space left on device (ENOSPC); units count as new. "
                    + "Check the file system: df -h; findmnt --target /var",
                "pressure: /proc/pressure/memory: cannot be polled: operation not supported (EOPNOTSUPP). "
                    + "See whether it is there: cat /proc/pressure/memory; systemctl restart healthd",
            ])
        let record = EventRecord(failed[0])
        #expect(record.source?.access == .write && record.source?.consequence == "units count as new")
        #expect(record.journalFields.contains { $0 == ("HEALTHD_SOURCE_ACCESS", "write") })
        let recovered = engine.evaluate(sample(at: 1, [.sourceRecovered(write)], load: 1))
        #expect(recovered[0].message == "unit-files: /var/units.json can be written again")
    }

    @Test func `the alert that events were lost has an event of its own, however many there are`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("events-lost")])
        var events: [Event] = []
        for second in 0...700 {
            var sample = Sample(at: Double(second), ["events.lost": second < 650 ? 0 : 5])
            if second >= 650 {
                sample.observations = (0..<300).map {
                    .sourceFailed(SourceError(source: "units", path: "/\(second)/\($0)", errno: 5))
                }
            }
            events += engine.evaluate(sample)
        }
        #expect(events.count(where: { $0.rule == "events-lost" && $0.kind == .raised && $0.reportsLoss }) == 1)
        #expect(events.contains { $0.kind == .summary })
    }

    @Test func `a start comes before the alerts of its tick, and has their verdict`() throws {
        let events = try engine().evaluate(sample(at: 0, [.started(rules: 1, source: "s", interval: 2_000_000_000)]))
        #expect(events.map(\.kind) == [.started, .raised])
        #expect(events[0].traffic == 0)
        #expect(events[0].message == "healthd \(Version.current) started: 1 rule every 2 s (s)")
    }

    @Test func `a start says what is not evaluated on the first day`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("memory-leak"), Rule.builtIn("memory-low")])
        func started(at time: Double) throws -> Event {
            var sample = sample(at: time, [.started(rules: 2, source: "s", interval: 1_000_000_000)])
            for metric in [Metric.memoryTotal, .memoryHeadroom] { sample.set(metric, 8_000_000_000) }
            return try #require(engine.evaluate(sample).first)
        }
        let young = try started(at: 0)
        #expect(young.message.hasSuffix("(s); not evaluated until memory has been known for a day: memory-leak"))
        #expect(EventRecord(young).lifecycle?.rulesNotEvaluated == ["memory-leak"])
        #expect(try started(at: 86_401).message.hasSuffix("(s)"))
    }

    @Test func `a rejected configuration belongs to the incident of its alert`() throws {
        let engine = try engine()
        var sample = sample(at: 0, [.configurationRejected(path: "/c", errors: ["e"], active: .builtIn)])
        sample.set(.configValid, 0)
        let events = engine.evaluate(sample)
        let alert = try #require(events.first { $0.rule == "config-invalid" })
        #expect(events[0].kind == .configRejected && events[0].incident == alert.incident)
        #expect(alert.incident != events.first { $0.rule == "busy" }?.incident)
    }

    @Test func `a source that fails is in the verdict until it recovers`() throws {
        let engine = try engine()
        let other = SourceError(source: "units", path: "/sys/fs/cgroup", errno: 13)
        let failed = engine.evaluate(sample(at: 0, [.sourceFailed(error), .sourceFailed(other)], load: 1))
        #expect(failed.map(\.kind) == [.sourceFailed, .sourceFailed])
        #expect(
            failed[0].message
                == "kernel files: /proc/loadavg: too many open files (EMFILE); not evaluated: busy. "
                + "Raise LimitNOFILE= of healthd.service, or fs.file-max: systemctl edit healthd")
        #expect(engine.verdict.failedSource == error && engine.verdict.failedSources == 2)
        let next = AlertEngine(rules: [])
        _ = next.adopt(from: engine, at: Timestamp(monotonic: 1))
        #expect(next.verdict.failedSource == error)
        let recovered = next.evaluate(sample(at: 1, [.sourceRecovered(error)]))
        #expect(recovered.map(\.kind) == [.sourceRecovered])
        #expect(recovered[0].message == "kernel files: /proc/loadavg can be read again")
        #expect(next.verdict.failedSource == other && next.verdict.failedSources == 1)
    }

    @Test func `each value that cannot be is said with its reason, and stays in the verdict until it can be`() throws {
        let engine = try engine()
        let impossible = { (metric: Metric, reason: String) in
            SourceError(source: "kernel", path: "/proc/loadavg", errno: 34, metrics: [metric], reason: reason)
        }
        let load = impossible(.load1m, "field 1 is 9, more than 8")
        let tasks = impossible(try #require(Metric(named: "tasks.total")), "field 4 is 9, more than 8")
        let failed = engine.evaluate(
            sample(at: 0, [.sourceFailed(load), .sourceFailed(tasks), .sourceFailed(error)], load: 1))
        #expect(
            failed[0].message
                == "kernel: /proc/loadavg: field 1 is 9, more than 8; not evaluated: busy. "
                + "The value is not used. In a container, compare with the host's /proc/loadavg: lxcfs may mix both")
        #expect(EventRecord(failed[0]).source?.reason == "field 1 is 9, more than 8")
        #expect(EventRecord(failed[2]).source?.reason == nil)
        #expect(engine.verdict.failedSource == load && engine.verdict.failedSources == 3)
        let recovered = engine.evaluate(sample(at: 1, [.sourceRecovered(load)]))
        #expect(recovered[0].message == "kernel: /proc/loadavg: load.1m can be used again")
        #expect(engine.verdict.failedSource == tasks && engine.verdict.failedSources == 2)
    }

    @Test func `an empty file is said to be empty, not missing`() throws {
        let error = SourceError(
            source: "kernel", path: "/proc/loadavg", errno: 61, metrics: [.load1m], reason: "the file is empty")
        let failed = try engine().evaluate(sample(at: 0, [.sourceFailed(error)], load: 1))
        #expect(failed[0].message.hasPrefix("kernel: /proc/loadavg: the file is empty; not evaluated: busy. "))
    }

    @Test func `events that an observer lost are reported at once, and then at most once a minute`() throws {
        let engine = try engine()
        var events: [Event] = []
        for second in 0...70 {
            events += engine.evaluate(
                sample(at: Double(second), second <= 65 ? [.eventsLost(observer: "journal", count: 2)] : [], load: 1))
        }
        #expect(events.map(\.time.monotonic) == [0, 60_000_000_000])
        #expect(events.allSatisfy { $0.reportsLoss })
        #expect(events[0].message.hasPrefix("2 events were not delivered by the journal observer. "))
        #expect(events[1].message.hasPrefix("120 events were"))
    }
}
