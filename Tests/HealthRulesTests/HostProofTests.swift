import ProcMetrics
import Testing

@testable import HealthRules

/// What makes the host's own peaks no evidence any more.
struct HostProofTests {
    private static let gibibyte = 1_073_741_824.0

    /// A heap that grows for ten minutes and is collected, for two hours; how often its growth is taken for a leak.
    private func forecasts(_ rules: [Rule]) -> Int {
        let engine = AlertEngine(rules: [Rule.builtIn("memory-exhaustion-predicted")] + rules)
        var unit = UnitSample(name: "jvm.service", cgroupInode: 1)
        var count = 0
        for second in stride(from: 0, through: 7200, by: 2) {
            let phase = Double(second % 600) / 600
            let used = 5.5 + 2 * phase
            unit[.unitAnon] = used * Self.gibibyte
            let left = (8 - used) * Self.gibibyte
            let values = [
                "memory.total": 8 * Self.gibibyte, "memory.available": left, "memory.headroom": left, "swap.total": 0,
                "swap.free": 0,
            ]
            count += engine.evaluate(Sample(at: Double(second), values, units: [unit])).count {
                $0.rule == "memory-exhaustion-predicted" && [.raised, .escalated].contains($0.kind)
            }
        }
        return count
    }

    @Test func `a critical alert of a unit does not change the host's forecast`() throws {
        let alone = forecasts([])
        #expect(alone == 1)
        #expect(forecasts([try rule("big", .critical, when: "unit.anon > 1GiB", each: "*")]) == alone)
    }

    @Test func `neither does a critical alert of the host that proves nothing`() throws {
        #expect(forecasts([try rule("mine", .critical, when: "memory.available < 7GiB")]) == 1)
    }

    @Test func `exhaustion of the host does`() throws {
        #expect(forecasts([try rule("memory-exhausted", .critical, when: "memory.available < 7GiB")]) > 3)
    }

    @Test func `events of a rule that is switched off are not reported`() throws {
        let engine = AlertEngine(rules: [])
        let lines = engine.run(seconds: 0...200) {
            ["oom.kills": $0 < 3 ? 1 : 40, "tick.lateness": $0 == 50 ? 9 : 0]
        }
        #expect(lines.isEmpty)
    }

    @Test func `a kill is reported once: by its event, which begins the alert`() throws {
        let engine = AlertEngine(rules: [Rule.builtIn("oom-kills")])
        var kinds: [String] = []
        for second in 0...400 {
            var sample = Sample(at: Double(second), ["oom.kills": second < 3 ? 1 : 2])
            sample.hasKernelLog = true
            // A second after the counter.
            if second == 4 {
                sample.kills = [OOMKill(pid: 1, name: "a", unit: "a.service", memory: 1, oomMemcgUnit: nil)]
            }
            kinds += engine.evaluate(sample).map { "\(second) \($0.kind.rawValue) \($0.kills?.victim?.name ?? "")" }
            if second == 3 { #expect(engine.verdict.topAlert == "oom-kills") }
        }
        #expect(
            kinds == ["4 oom-kill a", "303 reminder ", "305 cleared "])
    }

    @Test func `a rule of that name with a condition of its own is reported as any other`() throws {
        let engine = AlertEngine(rules: [try rule("oom-kills", .critical, when: "increase(oom.kills, 5m) > 2")])
        let lines = engine.run(seconds: 0...6) { ["oom.kills": $0] }
        #expect(lines.contains("3 raised oom-kills"))
    }
}
