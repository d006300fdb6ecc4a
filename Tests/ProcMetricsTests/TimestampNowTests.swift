import Testing

@testable import ProcMetrics

@Suite struct TimestampNowTests {
    @Test func `reads three different clocks that do not run back`() {
        let first = Timestamp.now()
        let second = Timestamp.now()
        #expect(first.monotonic > 0)
        #expect(second.monotonic >= first.monotonic)
        #expect(second.boottime >= first.boottime)
        #expect(first.boottime >= first.monotonic)
        #expect(first.realtime > 1_700_000_000_000_000_000)
    }
}
