import ProcMetrics
import Testing

@testable import HealthRules

struct OOMKillRateLimiterTests {
    private let second: Int64 = 1_000_000_000

    @Test func `ten events a minute, the rest in one when it is over`() {
        var storm = OOMKillRateLimiter()
        let passed = (0..<47).compactMap { storm.pass(OOMKillReport(unit: "a.service", count: 1), at: $0 * second) }
        #expect(passed.count == 10)
        #expect(storm.unreported == 37)
        #expect(storm.end(at: 59 * second) == nil)
        let rest = storm.end(at: 60 * second)
        #expect(rest == OOMKillReport(unit: "a.service", count: 37, isRest: true))
        #expect(storm.unreported == 0)
        #expect(storm.end(at: 500 * second) == nil)
        #expect(storm.pass(OOMKillReport(count: 1), at: 501 * second) != nil)
    }

    @Test func `few kills leave no rest`() {
        var storm = OOMKillRateLimiter()
        _ = storm.pass(OOMKillReport(count: 3), at: 0)
        #expect(storm.end(at: 60 * second) == nil)
    }

    @Test func `a rest of several units names none`() {
        var storm = OOMKillRateLimiter()
        for _ in 0..<10 { _ = storm.pass(OOMKillReport(count: 1), at: 0) }
        _ = storm.pass(OOMKillReport(unit: "a.service", count: 1), at: 0)
        _ = storm.pass(OOMKillReport(unit: "b.service", count: .max), at: 0)
        #expect(storm.end(at: 60 * second) == OOMKillReport(count: .max, isRest: true))
    }
}
