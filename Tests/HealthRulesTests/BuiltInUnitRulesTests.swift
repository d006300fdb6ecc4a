import ProcMetrics
import Testing

@testable import HealthRules

struct BuiltInUnitRulesTests {
    /// A container that thrashes its own files at its limit from the 100th second to the 700th, while a backup has the host
    /// reclaim as many pages as are read again.
    private func busyCache(_ time: Double) -> [String: Double] {
        let limited = min(max(0, time - 100), 600)
        return Host.calm.merging([
            "swap.total": 0, "swap.free": 0, "memory.available": 6e8, "pressure.memory.some": limited * 0.5,
            "pressure.memory.full": limited * 0.4, "pressure.io.full": limited * 0.7, "refault.file": limited * 2500,
            "reclaim.scanned": time * 5000, "reclaim.reclaimed": time * 2500, "reclaim.stalls": time * 200,
        ]) { $1 }
    }

    private func container(_ time: Double) -> UnitSample {
        let limited = min(max(0, time - 100), 600)
        return .stalled("docker-4f0c.scope", limited, 0.5, hits: 100, refaults: 2490)
    }

    @Test func `a unit at its own limit is a warning about that unit, whatever the page cache of the host does`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        var traffic: Set<Int> = []
        let lines = engine.run(seconds: 0...1000, busyCache) { time in
            traffic.insert(engine.verdict.traffic)
            return [.stalled("nginx.service", time, 0.002), container(time), .stalled("backup.service", time, 0.03)]
        }
        #expect(
            lines == [
                "161 raised unit-at-limit docker-4f0c.scope", "461 reminder unit-at-limit docker-4f0c.scope",
                "875 cleared unit-at-limit docker-4f0c.scope",
            ])
        #expect(traffic == [100] && engine.verdict.level == .ok)
    }

    @Test func `without values of units the same host is judged by itself`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let rules = engine.run(seconds: 0...400, busyCache).map { $0.split(separator: " ").last ?? "" }
        #expect(rules.contains("memory-thrashing") && rules.contains("cache-thrashing"))
    }

    @Test func `a host that thrashes is critical although a unit is at its limit as well`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...200, busyCache) { time in
            let thrashing = max(0, time - 100)
            return [container(time), .stalled("mariadb.service", thrashing, 0.35)]
        }
        #expect(lines.contains { $0.hasSuffix("memory-thrashing") })
    }

    @Test func `page cache that fills a limit stalls nobody and is normal`() {
        let engine = AlertEngine(rules: Rule.builtIn)
        let lines = engine.run(seconds: 0...600, { _ in Host.calm }) {
            [.stalled("backup.service", $0, 0.04, hits: 500, refaults: 5000)]
        }
        #expect(lines == [])
    }

    @Test func `a unit that stalls for the host, not at a limit of its own, is not the cause`() {
        let engine = AlertEngine(rules: [.builtIn("unit-at-limit")])
        #expect(engine.run(seconds: 0...600, { _ in Host.calm }) { [.stalled("a.service", $0, 0.6, hits: 0)] } == [])
    }

    @Test func `a limit that is reached now and then does not raise and clear again and again`() {
        let engine = AlertEngine(rules: [.builtIn("unit-at-limit")])
        let lines = engine.run(seconds: 0...1800, { _ in Host.calm }) { time in
            // Seventy seconds of work, with stalls, and fifty of none.
            let stalled = (time / 120).rounded(.down) * 70 + min(time.truncatingRemainder(dividingBy: 120), 70)
            return [.stalled("a.service", stalled, 0.4, hits: 20)]
        }
        #expect(lines.filter { $0.contains("raised") }.count == 1 && !lines.contains { $0.contains("cleared") })
    }

    @Test func `the alert is cleared when the limit is raised, and when the unit stops`() {
        for stops in [false, true] {
            let engine = AlertEngine(rules: [.builtIn("unit-at-limit")])
            let lines = engine.run(seconds: 0...600, { _ in Host.calm }) { time in
                var unit = UnitSample.stalled("a.service", min(time, 200), 0.4, hits: 20)
                if time > 200 { unit[.unitPressureMemorySome] = time * 0.4 }  // stalled still, but not at its limit
                return [.stalled("b.service", time, 0)] + (stops && time > 200 ? [] : [unit])
            }
            #expect(lines.count == 2 && lines.last?.hasSuffix("cleared unit-at-limit a.service") == true, "\(lines)")
            #expect(lines.last?.hasPrefix("201 ") == stops)
        }
    }

    @Test func `costs nothing for units that never reach a limit, and is not unknown for one that just has`() {
        let engine = AlertEngine(rules: [.builtIn("unit-at-limit")])
        let units = (0..<100).map { UnitSample.stalled("a-\($0).service", 100, 0.3, hits: 0) }
        _ = engine.run(seconds: 0...99, { _ in Host.calm }, units: { _ in units })
        #expect(engine.perUnitRules[0].instances.isEmpty)
        _ = engine.run(seconds: 100...101, { _ in Host.calm }) {
            [.stalled("a-1.service", $0, 0.3, hits: 1)] + units[2...]
        }
        #expect(engine.perUnitRules[0].instances.count == 1)
        #expect(engine.verdict.unknownRules == 0 && engine.verdict.startingRules == 0)
    }
}
