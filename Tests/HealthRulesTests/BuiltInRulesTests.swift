import ProcMetrics
import Testing

@testable import HealthRules

struct BuiltInRulesTests {
    @Test func `names are unique, and every rule has a summary and an advice`() {
        let names = Rule.builtIn.map(\.name)
        #expect(Set(names).count == names.count)
        for rule in Rule.builtIn {
            #expect(rule.summary?.isEmpty == false, "\(rule.name)")
            // The journal's catalog shows no field that is longer than 256 bytes with its name.
            let advice = rule.advice?.text.utf8.count ?? 0
            #expect(advice > 0 && advice < 230, "\(rule.name)")
        }
    }

    @Test func `an advice with a command, which may stop a unit, ends with it and speaks of that`() {
        for rule in Rule.builtIn {
            guard let advice = rule.advice, advice.hasCommand else { continue }
            #expect(advice.text.hasSuffix(": {command}"), "\(rule.name)")
            #expect(advice.text.lowercased().contains("restart"), "\(rule.name)")
        }
    }

    @Test func `a former name is of no rule, and stands for one`() {
        let names = Rule.builtIn.map(\.name)
        for (former, name) in Rule.formerNames {
            #expect(!names.contains(former) && names.contains(name))
        }
    }

    @Test func `only what the host itself proves discards peaks`() {
        let proving = Rule.builtIn.filter { $0.proof != nil }.map(\.name)
        #expect(Set(proving) == Set(Rule.proofs.keys))
        #expect(Rule.builtIn.filter { $0.evidence == .forecast }.allSatisfy { $0.proof == nil })
    }

    @Test func `a host that is well fires nothing and is ok`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        #expect(engine.run(seconds: 0...600) { _ in Host.calm } == [])
        #expect(engine.verdict.level == .ok)
        #expect(engine.verdict.unknownRules == 0)
    }

    @Test func `pressure alone never fires`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...600) { time in
            Host.calm.merging(
                ["pressure.memory.some": time, "pressure.memory.full": time, "refault.file": time * 50_000]) { $1 }
        }
        #expect(lines == [])
    }

    @Test func `thrashing with memory exhausted is critical within ten seconds, and resolves with hysteresis`() {
        let engine = AlertEngine(rules: Rule.builtIn.filter { $0.name == "memory-thrashing" })
        let lines = engine.run(seconds: 0...400) { time in
            Host.calm.merging([
                "memory.available": 2e8, "pressure.memory.full": min(max(0, time - 100), 100) * 0.6,
            ]) { $1 }
        }
        #expect(lines == ["105 raised memory-thrashing", "316 cleared memory-thrashing"])
    }

    /// A small host: the files in use, 14 % of memory, are counted as available until the kernel kills.
    @Test(arguments: [(rate: 30e6, stalled: 0.08, isCritical: true), (5e6, 0.08, false), (30e6, 0.02, false)])
    func `a leak that fills swap is critical before swap is full`(rate: Double, stalled: Double, isCritical: Bool) {
        let engine = AlertEngine(rules: Rule.builtIn.filter { $0.name == "memory-exhaustion-imminent" })
        let lines = engine.run(seconds: 0...400) { time in
            Host.calm.merging([
                "memory.available": 0.14 * Host.calm["memory.total", default: 0], "swap.total": 2e9,
                "swap.free": max(0, 2e9 - time * rate), "pressure.memory.some": time * stalled,
            ]) { $1 }
        }
        // Less than a tenth of swap is left after a minute, which took 1.8 of 8 GB.
        #expect(lines.first == (isCritical ? "61 raised memory-exhaustion-imminent" : nil))
    }

    /// Fifty pages a second come back from a disk that is limited by a cloud, while a seventh of memory is available.
    @Test(arguments: [(0.85, 0.15, true), (0.3, 0.15, false), (0.85, 0.25, false)])
    func `thrashing on a slow disk shows in the time alone`(stalled: Double, available: Double, isCritical: Bool) {
        let engine = AlertEngine(rules: Rule.builtIn.filter { $0.name == "memory-thrashing" })
        let lines = engine.run(seconds: 0...200) { time in
            let since = max(0, time - 100)
            return Host.calm.merging([
                "memory.available": available * Host.calm["memory.total", default: 0],
                "pressure.memory.full": since * stalled, "refault.file": since * 30, "swap.in": since * 40,
            ]) { $1 }
        }
        #expect(lines == (isCritical ? ["115 raised memory-thrashing"] : []))
    }

    @Test func `thrashing over files counts when the host itself reclaims`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...30) { time in
            Host.calm.merging([
                "pressure.memory.full": time * 0.6, "pressure.memory.some": time * 0.7, "refault.file": time * 2000,
                "reclaim.scanned": time * 5000, "reclaim.reclaimed": time * 2000,
            ]) { $1 }
        }
        #expect(lines.contains("30 raised memory-thrashing"))
    }

    @Test func `disk pressure alone, or swapping alone, is no thrashing`() {
        let raised = { (swapIn: Double, available: Double) in
            let engine = AlertEngine(rules: Rule.builtIn)
            return engine.run(seconds: 0...120) { time in
                Host.calm.merging([
                    "pressure.io.full": time * 0.85, "swap.in": time * swapIn, "memory.available": available,
                ]) { $1 }
            }.contains { $0.hasSuffix("swap-thrashing") }
        }
        #expect(!raised(10, 2e8))
        #expect(!raised(300, 4e9))
    }

    @Test func `a stall on swap is critical within a minute and a half`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...120) { time in
            Host.calm.merging([
                "pressure.io.full": time * 0.85, "swap.in": time * 300, "memory.available": 2e8,
            ]) { $1 }
        }
        #expect(lines == ["60 raised swap-thrashing"])
    }

    @Test func `a tenth of a big host is no shortage`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        #expect(
            engine.run(seconds: 0...20) { _ in
                Host.calm.merging(["memory.total": 512e9, "memory.available": 40e9, "swap.total": 0, "swap.free": 0]) {
                    $1
                }
            } == [])
    }

    @Test func `healthd evaluates itself`() {
        let raised = { (values: @escaping (Double) -> [String: Double]) in
            AlertEngine(rules: Rule.builtIn).run(seconds: 0...5) { Host.calm.merging(values($0)) { $1 } }
        }
        #expect(raised { _ in ["config.valid": 0] } == ["0 raised config-invalid"])
        #expect(raised { ["events.lost": $0 < 3 ? 0 : 4] } == ["3 raised events-lost"])
        #expect(raised { ["tick.lateness": $0 < 3 ? 0 : 3] } == ["3 raised tick-late", "3 late-tick tick-late"])
        #expect(raised { ["oom.kills": $0 < 3 ? 1 : 2] } == ["3 oom-kill oom-kills"])
    }

    @Test(arguments: [
        ("slab-reclaimable-high", ["memory.slab.reclaimable": 3e9, "dentry.unused": 9e6, "dentry.count": 1e7], 60),
        ("kernel-memory-high", ["memory.slab.unreclaimable": 3e9, "memory.available": 1e9], 300),
        ("load-high", ["load.5m": 20, "tasks.running": 20], 90), ("tasks-blocked", ["tasks.blocked": 30], 30),
    ])
    func `a state that lasts`(name: String, values: [String: Double], second: Int) {
        let engine = AlertEngine(rules: Rule.builtIn)
        #expect(
            engine.run(seconds: 0...400) { _ in Host.calm.merging(values) { $1 } } == ["\(second) raised \(name)"]
                + (second < 100 ? ["\(second + 300) reminder \(name)"] : []))
    }

    /// Values of a host with two CPUs and a load of 9; the counters grow each second.
    @Test(
        arguments: [
            // Blocked, not running: nothing wants a CPU. healthd itself is one task that runs.
            (["tasks.running": 1, "pressure.cpu.some": 0, "cpu.steal": 0], false),
            (["tasks.running": 2, "pressure.cpu.some": 0.05, "cpu.steal": 0.02], false),
            (["tasks.running": 2, "pressure.cpu.some": 0.9, "cpu.steal": 0], false),
            (["tasks.running": 1], false), (["tasks.running": 3], false), ([:], false),
            // Running, or ready to run.
            (["tasks.running": 9, "pressure.cpu.some": 1, "cpu.steal": 0], true),
            (["tasks.running": 3, "pressure.cpu.some": 0.8, "cpu.steal": 0], true),
            (["tasks.running": 8], true),
            // Held back by the hypervisor.
            (["tasks.running": 2, "pressure.cpu.some": 0.1, "cpu.steal": 1.2], true),
        ] as [([String: Double], Bool)])
    func `a high load is an alert only where something wants a CPU`(values: [String: Double], isHigh: Bool) {
        let lines = AlertEngine(rules: Rule.builtIn).run(seconds: 0...400) { time in
            let counters = values.filter { $0.key != "tasks.running" }.mapValues { $0 * time }
            return Host.calm.merging(["load.5m": 9]) { $1 }.merging(values) { $1 }.merging(counters) { $1 }
        }
        #expect(lines.contains("90 raised load-high") == isHigh)
        #expect(lines.contains { $0.contains("load-high") } == isHigh)
    }

    @Test func `a high load is over when nothing wants a CPU any more, whatever the load average says`() {
        let lines = AlertEngine(rules: Rule.builtIn).run(seconds: 0...400) { time in
            Host.calm.merging(["load.5m": 9, "tasks.running": time < 200 ? 9 : 1, "cpu.steal": 0]) { $1 }
        }
        #expect(lines.first == "90 raised load-high")
        #expect(lines.last?.hasSuffix("cleared load-high") == true)
    }

    @Test(arguments: [
        ("swap-storm", ["swap.in": 5000.0]), ("reclaim-stalls", ["reclaim.stalls": 500]),
        ("cache-thrashing", ["refault.file": 5000, "reclaim.scanned": 9000, "reclaim.reclaimed": 5000]),
    ])
    func `a rate with tasks that are stalled`(name: String, rates: [String: Double]) {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...120) { time in
            Host.calm.merging(rates.mapValues { $0 * time }.merging(["pressure.memory.some": time * 0.1]) { $1 }) { $1 }
        }
        #expect(lines.contains { $0.hasSuffix("raised \(name)") })
    }
}

/// A host to start from.
enum Host {
    /// 8 GB with swap, half of it free, nothing going on.
    static let calm: [String: Double] = [
        "memory.total": 8e9, "memory.available": 4e9, "swap.total": 4e9, "swap.free": 4e9, "memory.headroom": 8e9,
        "pressure.memory.some": 0, "pressure.memory.full": 0, "load.1m": 0.5, "load.5m": 0.5, "cpu.count": 2,
        "tasks.blocked": 0, "swap.in": 0, "pressure.io.full": 0, "reclaim.stalls": 0, "reclaim.scanned": 0,
        "reclaim.reclaimed": 0, "refault.file": 0, "oom.kills": 1,
        "memory.slab.reclaimable": 2e8, "memory.slab.unreclaimable": 1e8, "memory.unaccounted": 1e8,
        "dentry.count": 1e5,
        "dentry.unused": 9e4, "host.uptime": 200_000, "tick.lateness": 0, "events.lost": 0, "config.valid": 1,
    ]
}
