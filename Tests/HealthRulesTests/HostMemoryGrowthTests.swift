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

    @Test func `foretells when nothing is left`() throws {
        var host = HostMemoryGrowth()
        read(&host, seconds: 0...30) { 4 - $0 / 20 }
        #expect(abs(try #require(host.exhaustion).likely - 50) < 2)
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
            #expect((host.exhaustion != nil) == (leak > 0))
        }
        #expect(abs(try #require(host.exhaustion).likely - 20) < 2)
    }

    @Test(arguments: ["memory.headroom", "memory.total"])
    func `what is absent begins anew`(name: String) {
        var host = HostMemoryGrowth()
        read(&host, seconds: 0...30) { 4 - $0 / 20 }
        #expect(host.exhaustion != nil)
        host.read(
            Sample(
                at: 31, ["memory.total": 8 * Self.gibibyte, "memory.headroom": Self.gibibyte].filter { $0.key != name }),
            at: BucketedTime(31_000_000_000))
        #expect(host.exhaustion == nil && host.used.rate == 0)
    }

    @Test func `a kill makes what was reached before no comfort`() {
        let foretold = { (before: Double?, after: Double) in
            var host = HostMemoryGrowth()
            read(&host, seconds: 0...199, before.map { ["oom.kills": $0] } ?? [:], tooth)
            read(&host, seconds: 200...250, ["oom.kills": after], tooth)
            return host.exhaustion != nil
        }
        #expect(!foretold(1, 1))
        #expect(foretold(1, 2))
        // The first since the host was booted.
        #expect(foretold(0, 1))
        // Nobody knows when that was.
        #expect(!foretold(nil, 1))
    }

    /// Whether a tooth is foretold to go on that a kill was counted in, and the log told it at another second.
    private func isForetold(counted: Int, told: Int, _ constraint: OOMKill.Constraint) -> Bool {
        var host = HostMemoryGrowth()
        for second in 0...250 {
            var sample = Sample(
                at: Double(second),
                [
                    "memory.total": 8 * Self.gibibyte, "memory.headroom": tooth(Double(second)) * Self.gibibyte,
                    "oom.kills": second < counted ? 0 : 1,
                ])
            if second == told {
                sample.kills = [
                    OOMKill(pid: 5, name: "a", unit: nil, memory: nil, oomMemcgUnit: nil, constraint: constraint)
                ]
            }
            host.read(sample, at: BucketedTime(Int64(second) * 1_000_000_000))
        }
        return host.exhaustion != nil
    }

    @Test func `a kill at the limit of a unit says nothing of the host`() {
        #expect(!isForetold(counted: 200, told: 200, .unit))
        #expect(!isForetold(counted: 200, told: 199, .unit))
        #expect(isForetold(counted: 200, told: 200, .host))
        #expect(isForetold(counted: 200, told: 150, .unit))
    }

    @Test func `a crisis makes what was reached in it no comfort`() throws {
        let raised = { (limit: String) in
            let evaluator = AlertEngine(rules: [
                try rule("crisis", .critical, when: "memory.headroom < \(limit)"),
                try rule("end", when: "exhaustion.time < 1h"),
            ])
            return evaluator.run(seconds: 0...250) { time in
                ["memory.total": 8 * Self.gibibyte, "memory.headroom": tooth(time) * Self.gibibyte]
            }.contains { $0.hasSuffix("raised end") && ($0.split(separator: " ").first.flatMap { Int($0) } ?? 0) > 199 }
        }
        #expect(try !raised("1GiB"))
        #expect(try raised("3GiB"))
    }
}
