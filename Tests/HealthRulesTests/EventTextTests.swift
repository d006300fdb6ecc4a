import ProcMetrics
import Testing

@testable import HealthRules

struct EventMessageTests {
    private let memory: [String: Double] = [
        "memory.total": 8_589_934_592, "memory.available": 429_496_730, "swap.total": 1_073_741_824, "swap.free": 0,
    ]

    @Test func `says what, how bad, what memory is left and what to do`() throws {
        var low = try rule("memory-low", when: "memory.available / memory.total < 10%")
        low.summary = "little memory is available"
        low.advice = AdviceTemplate(known: "See {unit}: {command}")
        let event = try #require(AlertEngine(rules: [low]).evaluate(Sample(at: 0, memory)).first)
        #expect(
            event.message
                == "memory-low: little memory is available: memory.available / memory.total is 5 % (threshold 10 %); "
                + "410 MiB of 8 GiB available, swap 0 % free. See the largest consumer: systemd-cgtop -m")
    }

    @Test func `says how long, the worst value and that it is over`() throws {
        let engine = AlertEngine(rules: [try rule("busy", when: "load.1m > 2")])
        _ = engine.evaluate(Sample(at: 0, ["load.1m": 3]))
        _ = engine.evaluate(Sample(at: 60, ["load.1m": 7.5]))
        let event = try #require(engine.evaluate(Sample(at: 130, ["load.1m": 1])).first)
        #expect(event.message == "busy: resolved after 2 min 10 s; worst value 7.5; the incident is over")
    }

    @Test func `marks an estimate, and counts what the ARC can give back`() throws {
        let low = try rule("low", when: "memory.available < 1GiB")
        let estimated = AlertEngine(rules: [low]).evaluate(
            Sample(
                at: 0,
                [
                    "memory.total": 8_589_934_592, "memory.available": 429_496_730, "memory.available.estimated": 1,
                    "memory.available.effective": 858_993_459,
                ]))
        #expect(estimated[0].message.contains("; 819 MiB of 8 GiB available (estimated)"))
    }

    @Test func `shows the comparison that holds, not the first one`() throws {
        let both = try rule(when: "load.1m > 100 or swap.total == 0 or memory.available < 1GiB")
        let event = try #require(
            AlertEngine(rules: [both]).evaluate(
                Sample(at: 0, ["load.1m": 1, "swap.total": 0, "memory.available": 5e8])
            )
            .first)
        #expect(event.alert?.subject == "memory.available")
        #expect(event.alert?.formatted(5e8) == "477 MiB")
    }

    @Test func `names the unit`() throws {
        let fat = try rule("fat", when: "unit.memory > 1GiB", each: "*")
        var unit = UnitSample(name: "php-fpm.service")
        unit[try #require(Metric(named: "unit.memory"))] = 2_147_483_648
        let event = try #require(AlertEngine(rules: [fat]).evaluate(Sample(at: 0, [:], units: [unit])).first)
        #expect(event.message == "fat php-fpm.service: unit.memory is 2 GiB (threshold 1 GiB)")
    }

    @Test func `a reminder says for how long`() throws {
        let engine = AlertEngine(rules: [try rule("busy", when: "load.1m > 2")])
        _ = engine.evaluate(Sample(at: 0, ["load.1m": 3]))
        let event = try #require(engine.evaluate(Sample(at: 305, ["load.1m": 3])).first)
        #expect(event.message == "busy: load.1m is 3 (threshold 2); firing for 5 min 5 s")
    }
}
