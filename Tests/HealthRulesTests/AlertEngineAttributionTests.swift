import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

/// A culprit over the course of an incident.
struct AlertEngineAttributionTests {
    private static let gibibyte = 1_073_741_824.0

    private func rules() throws -> [Rule] {
        var low = try rule("low", when: "memory.available < 5GiB")
        low.advice = AdviceTemplate(known: "See what grew")
        return [low, try rule("gone", .critical, when: "memory.available < 1GiB")]
    }

    /// A leak of a GiB in a hundred seconds that is restarted, or ended, at 300 s; or leaks again, five times as fast.
    private func sample(_ time: Double, isRestarted: Bool = true, leaksAgain: Bool = false) -> Sample {
        let isOver = time >= 300
        let again = leaksAgain ? 2.1 + (time - 300) / 20 : 0
        let available = 7 - (isOver ? again : time / 100)
        var unit = UnitSample(name: "leak.service", cgroupInode: isOver ? 2 : 1)
        unit[.unitAnon] = (isOver ? Swift.max(again, 0.1) : time / 100) * Self.gibibyte
        var other = UnitSample(name: "db.service", cgroupInode: 3)
        other[.unitAnon] = 4 * Self.gibibyte
        let values = ["memory.total": 8, "memory.available": available, "memory.headroom": available]
        return Sample(
            at: time, values.mapValues { $0 * Self.gibibyte }, units: isOver && !isRestarted ? [other] : [other, unit])
    }

    private func run(_ engine: AlertEngine, seconds: ClosedRange<Int>, isRestarted: Bool = true) -> [Event] {
        seconds.flatMap { engine.evaluate(sample(Double($0), isRestarted: isRestarted)) }
    }

    @Test func `the advice and the verdict name the culprit`() throws {
        let engine = AlertEngine(rules: try rules())
        let event = try #require(run(engine, seconds: 0...250).first)
        #expect(event.advice == "See what grew; then: systemctl restart leak.service")
        #expect(engine.verdict.culprit == "leak.service")
        #expect(event.message.contains("; leak.service grew "))
        #expect(engine.growingUnits(at: Timestamp(monotonic: 250_000_000_000)) == ["leak.service"])
    }

    @Test func `a container is the culprit by its name in every place`() throws {
        let unit = "docker-\(String(repeating: "4f0c", count: 16)).scope"
        var names = ContainerNames()
        names.containers[String(repeating: "4f0c", count: 16)] = .init(name: "web", runtime: .docker)
        let engine = AlertEngine(rules: try rules())
        var events: [Event] = []
        for second in 0...250 {
            var sample = sample(Double(second))
            var container = UnitSample(name: unit, cgroupInode: 7)
            container[.unitAnon] = sample.units[1][.unitAnon]
            sample.units[1] = container
            sample.containerNames = names
            events += engine.evaluate(sample)
        }
        let event = try #require(events.first)
        #expect(event.advice == "See what grew; then: docker restart web")
        #expect(engine.verdict.culprit == "container web")
        #expect(event.message.contains("; container web grew "))
        let record = EventRecord(event)
        #expect(record.containerName == "web")
        #expect(record.culprit?.name == "container web" && record.culprit?.unit == unit)
        #expect(record.topUnits?.first { $0.unit == unit }?.name == "container web")
        #expect(record.topUnits?.first { $0.unit == "db.service" }?.name == nil)
    }

    @Test func `a unit that has just started is named with that, and not with a growth`() throws {
        let engine = AlertEngine(rules: try rules())
        var events: [Event] = []
        for second in 0...103 {
            var sample = sample(0)
            sample.time = Timestamp(monotonic: Int64(second) * 1_000_000_000)
            let taken = second < 101 ? 0.0 : 3
            sample.set(.memoryAvailable, (7 - taken) * Self.gibibyte)
            sample.set(.memoryHeadroom, (7 - taken) * Self.gibibyte)
            sample.units[1][.unitAnon] = taken * Self.gibibyte
            if second < 101 { sample.units.removeLast() }
            events += engine.evaluate(sample)
        }
        let event = try #require(events.first)
        #expect(event.culprit?.startedAge == 0)
        #expect(event.message.contains("; leak.service started 0 s ago, 3 GiB, 37.5 % of memory"))
    }

    @Test func `a built-in rule has the command in its advice`() throws {
        let rule = Rule(
            "low", .warning, when: try Condition("memory.available < 5GiB"),
            advice: AdviceTemplate(known: "Stop what grew: {command}"),
            origin: .builtIn)
        let event = try #require(run(AlertEngine(rules: [rule]), seconds: 0...250).first)
        #expect(event.advice == "Stop what grew: systemctl restart leak.service")
    }

    @Test func `a unit that hardly grows is not among the growing units`() throws {
        let engine = AlertEngine(rules: [])
        for second in 0...250 {
            var sample = sample(Double(second))
            sample.units[0][.unitAnon] = 4 * Self.gibibyte + Double(second) * 4096
            _ = engine.evaluate(sample)
        }
        #expect(engine.growingUnits(at: Timestamp(monotonic: 250_000_000_000)) == ["leak.service"])
    }

    @Test func `culprits and units with an alert are pinned`() throws {
        let big = try rule("big", when: "unit.anon > 3GiB", clear: "unit.anon < 1GiB", each: "*.service")
        let engine = AlertEngine(rules: try rules() + [big])
        _ = run(engine, seconds: 0...150)
        #expect(engine.pinnedUnits == ["db.service"])
        _ = run(engine, seconds: 151...250)
        #expect(engine.pinnedUnits == ["leak.service", "db.service"])
        let other = AlertEngine(rules: try rules())
        _ = run(other, seconds: 0...250)
        #expect(other.pinnedUnits == ["leak.service"])
        _ = run(other, seconds: 251...300)
        #expect(other.pinnedUnits == [])
    }

    @Test(arguments: [true, false])
    func `the verdict names no culprit that was restarted or has stopped`(isRestarted: Bool) throws {
        let engine = AlertEngine(rules: [try rule("low", when: "memory.available < 5GiB", keepFiringFor: 60)])
        _ = run(engine, seconds: 0...299, isRestarted: isRestarted)
        #expect(engine.verdict.culprit == "leak.service")
        _ = run(engine, seconds: 300...301, isRestarted: isRestarted)
        #expect(engine.verdict.topAlert == "low")
        #expect(engine.verdict.culprit == nil)
    }

    @Test func `a restart of the culprit is reported when the alert resolves`() throws {
        let event = try #require(run(AlertEngine(rules: try rules()), seconds: 0...340).last)
        #expect(event.kind == .cleared)
        #expect(event.culprit?.state == .restarted(secondsAgo: 0))
        #expect(event.message.hasSuffix("; leak.service was restarted 0 s ago"))
    }

    @Test func `a culprit that was restarted and leaks again is named, with its restart`() throws {
        let engine = AlertEngine(rules: try rules())
        let events = (0...380).flatMap { engine.evaluate(sample(Double($0), leaksAgain: true)) }
        #expect(events.map(\.kind) == [.raised, .escalated])
        #expect(events.last?.culprit?.state == .growingAgain(secondsAgo: 79))
        #expect(events.last?.message.contains("; leak.service grew ") == true)
        #expect(events.last?.message.contains("(restarted 1 min 19 s ago)") == true)
    }

    /// A leak of 2.2 GiB that is given back from 220 s on, and another unit that then takes 1.8 GiB, for good.
    private func handover(_ time: Double) -> Sample {
        let leak = time < 220 ? time / 100 : Swift.max(0.1, 2.2 - (time - 220) / 20)
        let next = 0.2 + Swift.min(1.8, Swift.max(0, (time - 300) / 110))
        let units = [("leak.service", leak), ("next.service", next)].map { name, gibibytes in
            var unit = UnitSample(name: name, cgroupInode: 1)
            unit[.unitAnon] = gibibytes * Self.gibibyte
            return unit
        }
        let available = 7 - leak - next
        let values = ["memory.total": 8, "memory.available": available, "memory.headroom": available]
        return Sample(at: time, values.mapValues { $0 * Self.gibibyte }, units: units)
    }

    @Test func `a culprit that has released what it took is no longer named`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 7GiB")
        let engine = AlertEngine(rules: [low])
        let events = (0...500).flatMap { engine.evaluate(handover(Double($0))) }
        #expect(events.map(\.kind) == [.raised, .reminder])
        #expect(events.map(\.culprit?.unit) == ["leak.service", "next.service"])
    }

    /// A leak whose unit's memory is known only from a moment on.
    private func lateKnowledge(_ time: Double, from known: Double) -> Sample {
        var sample = handover(Swift.min(time, 219))
        sample.time = Timestamp(monotonic: Int64(time) * 1_000_000_000)
        if time < known { for index in sample.units.indices { sample.units[index][.unitAnon] = nil } }
        return sample
    }

    @Test func `a culprit that was not known when the alert was raised is named as soon as it is, once`() throws {
        let low = try rule("low", when: "memory.available < 5.5GiB", clear: "memory.available > 7GiB")
        let engine = AlertEngine(rules: [low])
        let events = (0...400).flatMap { engine.evaluate(lateKnowledge(Double($0), from: 140)) }
        #expect(events.map(\.kind) == [.raised, .reminder])
        #expect(events.map(\.culprit?.unit) == [nil, "leak.service"])
        let named = try #require(events.last)
        #expect((140...205).contains(named.header.time.monotonic / 1_000_000_000), "\(named.message)")
        #expect(engine.verdict.culprit == "leak.service")
    }

    @Test func `a stall names a unit only where memory is nearly exhausted`() throws {
        #expect(culpritsOfStall(seconds: 3, available: 4.5) == ["tick-late": nil])
        #expect(culpritsOfStall(seconds: 11, available: 0.3) == ["tick-late": nil, "host-stalled": "leak.service"])
    }

    /// Which rule begins when healthd was stalled at 250 s, with so many GiB left, and whom each names.
    private func culpritsOfStall(seconds: Double, available: Double) -> [String: String?] {
        let engine = AlertEngine(rules: [Rule.builtIn("tick-late"), Rule.builtIn("host-stalled")])
        var culprits: [String: String?] = [:]
        for second in 0...250 {
            var sample = sample(Double(second))
            sample.set(.tickLateness, second == 250 ? seconds : 0)
            sample.set(.memoryUsable, 8 * Self.gibibyte)
            sample.set(.memoryAvailableEffective, (second == 250 ? available : 4.5) * Self.gibibyte)
            for event in engine.evaluate(sample) where event.kind == .raised {
                culprits.updateValue(event.culprit?.unit, forKey: event.rule ?? "")
            }
        }
        return culprits
    }

    @Test func `no unit is named for what was released`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 7GiB")
        let engine = AlertEngine(rules: [low])
        let events = (0...500).flatMap { second -> [Event] in
            var sample = handover(Swift.min(Double(second), 290))
            sample.time = Timestamp(monotonic: Int64(second) * 1_000_000_000)
            return engine.evaluate(sample)
        }
        #expect(events.map(\.kind) == [.raised, .reminder])
        #expect(events.map(\.culprit?.unit) == ["leak.service", nil])
    }

    @Test func `a culprit that stopped is reported`() throws {
        let event = try #require(run(AlertEngine(rules: try rules()), seconds: 0...340, isRestarted: false).last)
        #expect(event.culprit?.state == .stopped)
        #expect(event.message.hasSuffix("; leak.service stopped"))
    }

    @Test func `the page cache that grows after a leak is not named for it`() throws {
        let low = try rule("low", when: "memory.available < 5GiB", clear: "memory.available > 8GiB")
        let engine = AlertEngine(rules: [low, try rule("thrash", .critical, when: "refault.file > 9")])
        let events = (0...320).flatMap { second in
            var sample = sample(Double(second), isRestarted: false)
            sample.set(.memoryCached, Self.gibibyte * (second >= 300 ? 2 : 1))
            if second >= 310, let refaults = Metric(named: "refault.file") { sample.set(refaults, 10) }
            return engine.evaluate(sample)
        }
        let thrash = try #require(events.first { $0.rule == "thrash" })
        #expect(thrash.culprit?.unit == "leak.service")
        #expect(thrash.culprit?.state == .stopped)
    }

    @Test func `the culprit survives a restart of healthd`() throws {
        let before = AlertEngine(rules: try rules())
        _ = run(before, seconds: 0...250)
        let data = try JSONEncoder().encode(before.state.incidents)
        var state = before.state
        state.incidents = try JSONDecoder().decode([EngineState.IncidentRecord].self, from: data)
        let after = AlertEngine(rules: try rules())
        _ = after.resume(state, at: Timestamp(monotonic: 310_000_000_000))
        #expect(after.verdict.culprit == "leak.service")
        let event = try #require(run(after, seconds: 311...340).last)
        #expect(event.culprit?.state == .restarted(secondsAgo: nil))
        #expect(event.culprit?.growth ?? 0 > 0)
    }

    @Test func `a reload keeps the history of the units`() throws {
        let before = AlertEngine(rules: try rules())
        _ = run(before, seconds: 0...150)
        let after = AlertEngine(rules: try rules())
        _ = after.adopt(from: before, at: Timestamp(monotonic: 150_000_000_000))
        #expect(run(after, seconds: 151...250).first?.culprit?.unit == "leak.service")
    }
}
