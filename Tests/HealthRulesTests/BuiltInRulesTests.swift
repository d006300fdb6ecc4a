import ProcMetrics
import Testing

@testable import HealthRules

struct BuiltInRulesTests {
    @Test func `names are unique, and every rule says what it means and what to do`() {
        let names = Rule.builtIn.map(\.name)
        #expect(Set(names).count == names.count)
        for rule in Rule.builtIn {
            #expect(rule.summary?.isEmpty == false, "\(rule.name)")
            // The journal's catalog shows no field that is longer than 256 bytes with its name.
            let advice = rule.advice?.utf8.count ?? 0
            #expect(advice > 0 && advice < 230, "\(rule.name)")
        }
    }

    @Test func `an advice in whose place of systemd-cgtop a unit may be stopped speaks of that`() {
        for rule in Rule.builtIn {
            guard let advice = rule.advice, advice.contains("systemd-cgtop -m") else { continue }
            #expect(advice.hasSuffix(": systemd-cgtop -m"), "\(rule.name)")
            #expect(advice.lowercased().contains("stop") || advice.contains("Restart"), "\(rule.name)")
        }
    }

    @Test func `a host that is well raises nothing and is ok`() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        #expect(evaluator.run(seconds: 0...600) { _ in Host.calm } == [])
        #expect(evaluator.verdict.level == .ok)
        #expect(evaluator.verdict.unknownRules == 0)
    }

    @Test func `pressure alone never fires`() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        let lines = evaluator.run(seconds: 0...600) { time in
            Host.calm.merging(
                ["pressure.memory.some": time, "pressure.memory.full": time, "refault.file": time * 50_000]) { $1 }
        }
        #expect(lines == [])
    }

    @Test func `thrashing with memory gone is critical within ten seconds, and clears with hysteresis`() {
        let evaluator = AlertEngine(rules: Rule.builtIn.filter { $0.name == "memory-thrashing" })
        let lines = evaluator.run(seconds: 0...400) { time in
            Host.calm.merging([
                "memory.available": 2e8, "pressure.memory.full": min(max(0, time - 100), 100) * 0.6,
            ]) { $1 }
        }
        #expect(lines == ["105 raised memory-thrashing", "316 cleared memory-thrashing"])
    }

    @Test func `thrashing over files counts when the host itself reclaims`() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        let lines = evaluator.run(seconds: 0...30) { time in
            Host.calm.merging([
                "pressure.memory.full": time * 0.6, "pressure.memory.some": time * 0.7, "refault.file": time * 2000,
                "reclaim.scanned": time * 5000,
            ]) { $1 }
        }
        #expect(lines.contains("5 raised memory-thrashing"))
    }

    @Test func `disk pressure alone, or swapping alone, is no thrashing`() {
        let raised = { (swapIn: Double, available: Double) in
            let evaluator = AlertEngine(rules: Rule.builtIn)
            return evaluator.run(seconds: 0...120) { time in
                Host.calm.merging([
                    "pressure.io.full": time * 0.85, "swap.in": time * swapIn, "memory.available": available,
                ]) { $1 }
            }.contains { $0.hasSuffix("swap-thrashing") }
        }
        #expect(!raised(10, 2e8))
        #expect(!raised(300, 4e9))
    }

    @Test func `a standstill over swap is critical within a minute and a half`() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        let lines = evaluator.run(seconds: 0...120) { time in
            Host.calm.merging([
                "pressure.io.full": time * 0.85, "swap.in": time * 300, "memory.available": 2e8,
            ]) { $1 }
        }
        #expect(lines.contains("60 escalated swap-thrashing"))
    }

    @Test func `a host without swap warns earlier`() {
        let share = { (share: Double, swap: Double) in
            let evaluator = AlertEngine(rules: Rule.builtIn)
            return evaluator.run(seconds: 0...20) { _ in
                Host.calm.merging(["memory.available": share * 8e9, "swap.total": swap, "swap.free": swap]) { $1 }
            }
        }
        #expect(share(0.12, 0) == ["5 raised memory-low"])
        #expect(share(0.12, 4e9) == [])
        #expect(share(0.08, 4e9) == ["5 raised memory-low"])
    }

    @Test func `a tenth of a big host is no shortage`() {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        #expect(
            evaluator.run(seconds: 0...20) { _ in
                Host.calm.merging(["memory.total": 512e9, "memory.available": 40e9, "swap.total": 0, "swap.free": 0]) {
                    $1
                }
            } == [])
    }

    @Test func `memory gone with swap gone is critical, memory gone with swap left is not`() {
        let level = { (swapFree: Double) in
            let evaluator = AlertEngine(rules: Rule.builtIn)
            _ = evaluator.run(seconds: 0...20) { _ in
                Host.calm.merging(["memory.available": 1e8, "swap.free": swapFree]) { $1 }
            }
            return evaluator.verdict.level
        }
        #expect(level(1e8) == .critical)
        #expect(level(3e9) == .warning)
    }

    @Test func `a leak that takes half a day warns on a host that has been watched for a day`() {
        let leak = { (days: Double) in
            AlertEngine(rules: Rule.builtIn).run(seconds: 0...7200) { time in
                let left = 3.5e9 - time * 8e9 / 86_400
                return Host.calm.merging(
                    [
                        "memory.available": left, "memory.headroom": left, "swap.total": 0, "swap.free": 0,
                        "host.uptime": days * 86_400 + time,
                    ]) { $1 }
            }
        }
        #expect(leak(2) == ["5040 raised memory-leak", "5340 reminder memory-leak", "5940 reminder memory-leak"])
        #expect(leak(0.1) == [])
    }

    @Test func `healthd judges itself`() {
        let raised = { (values: @escaping (Double) -> [String: Double]) in
            AlertEngine(rules: Rule.builtIn).run(seconds: 0...5) { Host.calm.merging(values($0)) { $1 } }
        }
        #expect(raised { _ in ["config.valid": 0] } == ["0 raised config-invalid"])
        #expect(raised { ["journal.dropped": $0 < 3 ? 0 : 4] } == ["3 raised reports-lost"])
        #expect(raised { ["tick.lateness": $0 < 3 ? 0 : 3] } == ["3 raised late-ticks", "3 late-tick late-ticks"])
        #expect(raised { ["oom.kills": $0 < 3 ? 1 : 2] } == ["3 raised oom-kill", "3 oom-kill oom-kill"])
    }

    @Test(arguments: [
        ("slab-bloat", ["memory.slab.reclaimable": 3e9, "dentry.unused": 9e6, "dentry.count": 1e7], 60),
        ("kernel-memory", ["memory.slab.unreclaimable": 3e9], 300),
        ("load-high", ["load.5m": 20], 60), ("tasks-blocked", ["tasks.blocked": 30], 30),
    ])
    func `a state that lasts`(name: String, values: [String: Double], second: Int) {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        #expect(
            evaluator.run(seconds: 0...400) { _ in Host.calm.merging(values) { $1 } } == ["\(second) raised \(name)"]
                + (second < 100 ? ["\(second + 300) reminder \(name)"] : []))
    }

    @Test(arguments: [
        ("swap-storm", ["swap.in": 5000.0]), ("reclaim-stalls", ["reclaim.stalls": 500]),
        ("cache-thrash", ["refault.file": 5000, "reclaim.scanned": 9000]),
    ])
    func `a rate with tasks that wait`(name: String, rates: [String: Double]) {
        let evaluator = AlertEngine(rules: Rule.builtIn)
        let lines = evaluator.run(seconds: 0...120) { time in
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
        "refault.file": 0, "oom.kills": 1,
        "memory.slab.reclaimable": 2e8, "memory.slab.unreclaimable": 1e8, "memory.unaccounted": 1e8,
        "dentry.count": 1e5,
        "dentry.unused": 9e4, "host.uptime": 200_000, "tick.lateness": 0, "journal.dropped": 0, "config.valid": 1,
    ]
}
