import ProcMetrics
import Testing

@testable import HealthRules

/// What the built-in rules make of memory that is short, or only looks so.
struct BuiltInMemoryRulesTests {
    /// 8 GB. What is available is a share of it, as a function of the time; swap is what is left of 4 GB, or `nil`.
    private func events(
        to end: Int = 600, swapFree: Double? = nil, _ more: @escaping (Double) -> [String: Double] = { _ in [:] },
        available: (Double) -> Double
    ) -> [String] {
        AlertEngine(rules: Rule.builtIn).run(seconds: 0...end) { time in
            let left = max(0, available(time)) * 8e9
            return Host.calm.merging([
                "memory.available": left, "memory.headroom": left + (swapFree ?? 0),
                "swap.total": swapFree == nil ? 0 : 4e9, "swap.free": swapFree ?? 0,
            ]) { $1 }.merging(more(time)) { $1 }
        }
    }

    /// When a rule was raised or escalated; infinity for never.
    private func second(_ rule: String, _ events: [String]) -> Double {
        let line = events.first { $0.hasSuffix(" raised \(rule)") || $0.hasSuffix(" escalated \(rule)") }
        return line.flatMap { $0.split(separator: " ").first.flatMap { Double($0) } } ?? .infinity
    }

    // MARK: Full is no fault

    @Test(arguments: [(0.08, 4e9), (0.06, nil), (0.12, 1e7)] as [(Double, Double?)])
    func `a host that is full on purpose raises nothing`(share: Double, swapFree: Double?) {
        #expect(events(to: 7200, swapFree: swapFree) { _ in share } == [])
    }

    @Test func `little memory with tasks that are stalled is low`() {
        let lines = events(to: 60, { ["pressure.memory.some": $0 * 0.12] }) { _ in 0.12 }
        #expect(lines == ["20 raised memory-low"])
    }

    @Test func `swap that is full is judged as none`() {
        let fall: (Double) -> Double = { 0.6 - max(0, $0 - 100) * 0.003 }
        let none = events(available: fall)
        let full = events(swapFree: 1e7, available: fall)
        for rule in ["memory-low", "memory-exhaustion-predicted", "memory-exhaustion-imminent", "memory-exhausted"] {
            #expect(abs(second(rule, none) - second(rule, full)) <= 1, "\(rule)")
        }
        #expect(second("memory-low", none) < second("memory-low", events(swapFree: 4e9, available: fall)))
    }

    // MARK: Early warnings, late criticals

    /// From a leak that takes seconds to one that takes a quarter of an hour, from 60 % on.
    @Test(arguments: [(0.085, 1.5), (0.0083, 25.0), (0.002, 60.0), (0.0006, 300.0)])
    func `a leak is warned of in time, and before it is critical`(rate: Double, lead: Double) {
        let lines = events(to: 1300) { 0.6 - max(0, $0 - 100) * rate }
        let end = 100 + 0.6 / rate
        #expect(second("memory-exhaustion-predicted", lines) <= end - lead)
        let critical = min(second("memory-exhaustion-imminent", lines), second("memory-exhausted", lines))
        #expect(critical < end)
        #expect(second("memory-exhaustion-predicted", lines) < critical)
    }

    /// The last sample before its end has 3 %, and the one before 12.5 %.
    @Test func `a leak of six seconds is critical before its end`() {
        let leak: (Double) -> Double = { 0.6 - max(0, $0 - 100) * 0.095 }
        let lines = events(to: 106, available: leak)
        #expect(second("memory-exhaustion-predicted", lines) == 105)
        #expect(second("memory-exhausted", lines) == 106)
        let stopped = events { max(0.06, leak($0)) }
        #expect(!stopped.contains { $0.contains("imminent") || $0.contains("exhausted") })
    }

    @Test func `no forecast drains a host that has a tenth of its memory`() {
        for rate in [0.002, 0.01, 0.03, 0.08] {
            let lines = events { max(0.101, 0.6 - max(0, $0 - 100) * rate) }
            #expect(!lines.contains { $0.contains("imminent") || $0.contains("exhausted") }, "\(rate)")
        }
    }

    @Test(arguments: [(0.20, 12.0), (0.15, 12.0), (0.25, 60.0), (0.31, 300.0)])
    func `a step that ends raises nothing`(end: Double, seconds: Double) {
        let lines = events(to: 1200) { 0.6 - (0.6 - end) * min(max(0, $0 - 100) / seconds, 1) }
        #expect(lines.isEmpty || seconds == 60)
        #expect(!lines.contains { $0.contains("imminent") || $0.contains("exhausted") })
    }

    @Test(arguments: [(0.07, 20.0), (0.078, 16.0), (0.06, 30.0)])
    func `a step to little memory that has ended is not critical`(end: Double, seconds: Double) {
        let lines = events(to: 160) { 0.6 - (0.6 - end) * min(max(0, $0 - 100) / seconds, 1) }
        #expect(second("memory-exhaustion-predicted", lines) < 140)
        #expect(!lines.contains { $0.contains("imminent") || $0.contains("exhausted") })
    }

    @Test func `a burst to where the host was before raises nothing`() {
        let burst: (Double, Double) -> Double = { time, start in
            0.5 * min(max(0, time - start) / 6, 1, max(0, start + 40 - time) / 10)
        }
        let lines = events(to: 2000) { 0.6 - burst($0, 100) - burst($0, 1500) }
        #expect(lines.allSatisfy { (Double($0.split(separator: " ")[0]) ?? 0) < 1400 })
        #expect(!lines.contains { $0.contains("imminent") })
    }

    @Test func `memory that is nearly gone for a minute is exhausted, for a few seconds it is not`() {
        let dip: (Double, Double) -> Double = { $0 > 100 && $0 <= 100 + $1 ? 0.04 : 0.5 }
        #expect(second("memory-exhausted", events { dip($0, 50) }) == .infinity)
        #expect(second("memory-exhausted", events { dip($0, 70) }) == 161)
        #expect(second("memory-exhausted", events(swapFree: 3e9) { dip($0, 70) }) == .infinity)
    }

    @Test func `swap of which a part is never free holds back no critical`() {
        let fall: (Double) -> Double = { 0.5 - max(0, $0 - 100) * 0.002 }
        #expect(second("memory-exhaustion-imminent", events(swapFree: 1e9, available: fall)) < 350)
        // While it takes what is missing, it does hold one back.
        let taking = events(
            to: 400, swapFree: 4e9,
            { time in
                let taken = max(0, time - 330) * 1.6e7
                return ["swap.free": 4e9 - taken, "memory.headroom": max(0.04, fall(time)) * 8e9 + 4e9 - taken]
            }
        ) { max(0.04, fall($0)) }
        #expect(second("memory-exhaustion-imminent", taking) == .infinity)
    }

    // MARK: Absent values

    @Test(arguments: ["memory.available", "memory.headroom", "memory.usable", "swap.free"], [1500, 4000, 6200])
    func `a value that is absent in one sample changes no event, nor its second`(name: String, missing: Int) throws {
        let metric = try #require(Metric(named: name))
        let lines = { (isMissing: Bool) in
            let engine = AlertEngine(rules: Rule.builtIn)
            // The first sample is of the day before, so that memory is known for a day.
            return ([-90_000] + Array(stride(from: 0, through: 7000, by: 5))).flatMap { second in
                let left = (0.6 - Double(max(0, second)) * 0.6 / 7000) * 8e9
                var sample = Sample(
                    at: Double(second + 90_000),
                    Host.calm.merging([
                        "memory.available": left, "memory.headroom": left, "swap.total": 0, "swap.free": 0,
                    ]) { $1 })
                if isMissing && second == missing { sample.set(metric, raw: nil) }
                return engine.evaluate(sample).map { "\(second) \($0.kind.rawValue) \($0.rule ?? "")" }
            }
        }
        let whole = lines(false)
        #expect(whole.contains { $0.contains("memory-leak") } && whole.contains { $0.contains("memory-exhausted") })
        #expect(lines(true) == whole)
    }

    // MARK: Leaks

    @Test func `a leak that takes half a day warns on a host whose memory is known for a day`() {
        let leak = { (known: Int) in
            let engine = AlertEngine(rules: Rule.builtIn)
            return ([-known] + Array(0...14_400)).flatMap { second in
                let left = (0.44 - Double(max(0, second)) / 86_400) * 8e9
                let values = Host.calm.merging([
                    "memory.available": left, "memory.headroom": left, "swap.total": 0, "swap.free": 0,
                ]) { $1 }
                return engine.evaluate(Sample(at: Double(second + known), values))
                    .map { "\(second) \($0.kind.rawValue) \($0.rule ?? "")" }
            }
        }
        #expect(second("memory-leak", leak(90_000)) < 10_800)
        #expect(second("memory-leak", leak(60)) == .infinity)
    }

    @Test func `a cache that warms up is no leak`() {
        var share = 0.55
        let lines = events(to: 4 * 3600, swapFree: 1e9) { time in
            if time > 600 { share -= (share - 0.18) / 1500 }
            return share
        }
        #expect(second("memory-leak", lines) == .infinity)
    }

    // MARK: Whose memory it is

    @Test(arguments: [2500.0, 8000])
    func `a unit at its own limit is no thrashing of the host, whatever the page cache does`(refaults: Double) {
        let lines = events(
            to: 900,
            { time in
                // A backup from 200 to 500 s reclaims far more than what is read again.
                let reclaimed = min(max(0, time - 200), 300) * 15_000
                return [
                    "pressure.memory.full": time * 0.28, "pressure.memory.some": time * 0.3,
                    "refault.file": time * refaults, "reclaim.scanned": reclaimed * 1.1, "reclaim.reclaimed": reclaimed,
                ]
            }
        ) { _ in 0.3 }
        #expect(lines == [])
    }

    @Test func `shares are of what programs can have`() {
        let reserved = ["memory.total": 64e9, "memory.usable": 8e9]
        #expect(events({ _ in reserved }) { _ in 0.3 } == [])
        let arc = ["memory.available.effective": 4e9]
        #expect(events({ _ in arc }) { _ in 0.02 } == [])
    }

    @Test func `kernel memory that leaves enough is no fault`() {
        #expect(events({ _ in ["memory.unaccounted": 4e9] }) { _ in 0.2 } == [])
    }
}
