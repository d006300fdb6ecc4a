import ProcMetrics
import Testing

@testable import HealthRules

struct HostMemoryGrowthTests {
    private static let gibibyte = 1_073_741_824.0

    /// Reads samples of a host of 8 GiB a second apart; what is given is what is left, in GiB.
    private func read(
        _ host: inout HostMemoryGrowth, seconds: ClosedRange<Int>, _ more: [String: Double] = [:],
        _ left: (Double) -> Double?
    ) {
        for second in seconds {
            var values = ["memory.total": 8 * Self.gibibyte].merging(more) { $1 }
            values["memory.headroom"] = left(Double(second)).map { $0 * Self.gibibyte }
            host.read(Sample(at: Double(second), values), at: BucketedTime(Int64(second) * 1_000_000_000))
        }
    }

    /// Comes back every hundred seconds.
    private func tooth(_ time: Double) -> Double { 6 - time.truncatingRemainder(dividingBy: 100) / 25 }

    @Test func `heights of the first hours after a boot outlive two restarts`() {
        var host = HostMemoryGrowth()
        read(&host, seconds: 60...120) { _ in 4 }
        var next = HostMemoryGrowth()
        next.restore(host.record, at: 130_000_000_000)
        read(&next, seconds: 130...160) { _ in 4 }
        #expect(!next.record.heights.isEmpty)
        #expect(next.record.isPossible(at: 160_000_000_000))
        #expect(!MemoryRecord(heights: [.init(quarter: -2, bytes: [])]).isPossible(at: 160_000_000_000))
    }

    @Test func `foretells when nothing is left`() throws {
        var host = HostMemoryGrowth()
        read(&host, seconds: 0...30) { 4 - $0 / 20 }
        #expect(abs(try #require(host.forecast).expected - 50) < 2)
    }

    @Test func `memory that comes and goes, and is no use, neither hides a growth nor is one`() throws {
        var host = HostMemoryGrowth()
        // A balloon, which takes from both.
        let balloon = { (time: Double) in (3 - abs(3 - time / 10)) / 2 }
        for leak in [0, 0.05] {
            for second in 0...60 {
                let time = Double(second)
                read(
                    &host, seconds: second...second, ["memory.total": (8 - balloon(time)) * Self.gibibyte]
                ) { 4 - balloon($0) - $0 * leak }
            }
            #expect((host.forecast != nil) == (leak > 0))
        }
        #expect(abs(try #require(host.forecast).expected - 20) < 2)
    }

    @Test(arguments: ["memory.headroom", "memory.total", "memory.usable", "swap.total"])
    func `one value that is absent wipes nothing`(name: String) {
        var host = HostMemoryGrowth()
        let values: (Double) -> [String: Double] = { time in
            [
                "memory.total": 8 * Self.gibibyte, "swap.total": Self.gibibyte,
                "memory.headroom": (4 - time / 20) * Self.gibibyte,
            ]
        }
        for second in 0...33 {
            let isMissing = second == 31
            var sample = Sample(at: Double(second), values(Double(second)))
            if isMissing, let metric = Metric(named: name) { sample.set(metric, raw: nil) }
            host.read(sample, at: BucketedTime(Int64(second) * 1_000_000_000))
            if isMissing { #expect((host.forecast == nil) == (name == "memory.headroom")) }
            if second == 32 { #expect(host.forecast != nil) }
        }
        #expect(abs((host.forecast?.expected ?? 0) - 47) < 3)
    }

    @Test func `a height of before hides no leak of a unit that was never so large`() throws {
        /// A night's job takes the host to 7 GiB; in the morning a unit leaks.
        func forecast(_ isNew: Bool) -> Forecast? {
            var tracker = MemoryTracker()
            for second in stride(from: 0.0, through: 30_030, by: 1) {
                let job = second < 1000 ? 4.0 : 0
                let leak = max(0, second - 30_000) / 20
                var units = [
                    UnitSample(name: "leak.service", cgroupInode: 1), UnitSample(name: "job.service", cgroupInode: 2),
                ]
                units[0][.unitAnon] = (0.1 + (isNew ? leak : 0)) * Self.gibibyte
                units[1][.unitAnon] = (0.1 + job + (isNew ? 0 : leak)) * Self.gibibyte
                tracker.update(
                    Sample(
                        at: second,
                        [
                            "memory.total": 8 * Self.gibibyte,
                            "memory.headroom": (5 - job - leak) * Self.gibibyte,
                        ], units: units))
            }
            return tracker.host.forecast
        }
        #expect(forecast(false) == nil)
        #expect(abs(try #require(forecast(true)).expected - 70) < 5)
    }

    @Test func `a unit that has restarted and returns to what it was is no leak`() {
        var tracker = MemoryTracker()
        var times = 0
        for second in stride(from: 0.0, through: 5000, by: 1) {
            let start = second < 4000 ? 0 : 4000.0
            let held = min(4, (second - start) / 4)
            var unit = UnitSample(name: "search.service", cgroupInode: start > 0 ? 2 : 1)
            unit[.unitAnon] = held * Self.gibibyte
            tracker.update(
                Sample(
                    at: second, ["memory.total": 8 * Self.gibibyte, "memory.headroom": (6 - held) * Self.gibibyte],
                    units: [unit]))
            if second > 100, tracker.host.forecast != nil { times += 1 }
        }
        #expect(times == 0)
    }

    @Test func `a kill makes what was reached before no comfort`() {
        let foretold = { (before: Double?, after: Double) in
            var host = HostMemoryGrowth()
            read(&host, seconds: 0...199, before.map { ["oom.kills": $0] } ?? [:], tooth)
            read(&host, seconds: 200...250, ["oom.kills": after], tooth)
            return host.forecast != nil
        }
        #expect(!foretold(1, 1))
        #expect(foretold(1, 2))
        // The first since the host was booted.
        #expect(foretold(0, 1))
        // Nobody knows when that was.
        #expect(!foretold(nil, 1))
    }

    /// Whether a tooth is foretold to go on that a kill was counted in, and the log told it at another second.
    private func isForecast(counted: Int, reported: Int, _ constraint: OOMKill.Constraint) -> Bool {
        var host = HostMemoryGrowth()
        for second in 0...250 {
            var sample = Sample(
                at: Double(second),
                [
                    "memory.total": 8 * Self.gibibyte, "memory.headroom": tooth(Double(second)) * Self.gibibyte,
                    "oom.kills": second < counted ? 0 : 1,
                ])
            if second == reported {
                sample.kills = [
                    OOMKill(pid: 5, name: "a", unit: nil, memory: nil, oomMemcgUnit: nil, constraint: constraint)
                ]
            }
            host.read(sample, at: BucketedTime(Int64(second) * 1_000_000_000))
        }
        return host.forecast != nil
    }

    @Test(arguments: [OOMKill.Constraint.cpuset, .memoryPolicy])
    func `a kill because some memory nodes ran out says nothing of the host`(constraint: OOMKill.Constraint) {
        #expect(!isForecast(counted: 200, reported: 200, constraint))
    }

    @Test func `a kill at the limit of a unit says nothing of the host`() {
        #expect(!isForecast(counted: 200, reported: 200, .memcg))
        #expect(!isForecast(counted: 200, reported: 199, .memcg))
        #expect(isForecast(counted: 200, reported: 200, .unconstrained))
        #expect(isForecast(counted: 200, reported: 150, .memcg))
    }

    @Test func `exhaustion makes the peaks before it no evidence`() throws {
        let raised = { (limit: String) in
            let engine = AlertEngine(rules: [
                try rule("memory-exhausted", .critical, when: "memory.headroom < \(limit)"),
                try rule("end", when: "memory.exhaustion.time < 1h"),
            ])
            return engine.run(seconds: 0...250) { time in
                ["memory.total": 8 * Self.gibibyte, "memory.headroom": tooth(time) * Self.gibibyte]
            }.contains { $0.contains("raised end") && ($0.split(separator: " ").first.flatMap { Int($0) } ?? 0) > 199 }
        }
        #expect(try !raised("1GiB"))
        #expect(try raised("3GiB"))
    }
}
