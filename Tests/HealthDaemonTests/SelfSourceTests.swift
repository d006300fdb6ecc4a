import ProcMetrics
import Testing

@testable import HealthDaemon

struct SelfSourceTests {
    @Test func `has the pace of the ticks and what the daemon set`() {
        let source = SelfSource(observers: [])
        var sample = Sample()
        source.collect(into: &sample, TickContext(time: Timestamp(), lateness: 5, missed: 2))
        #expect(sample.raw(.tickLateness) == 5)
        #expect(sample.raw(.tickMissed) == 2)
        #expect(sample.raw(.tickDuration) == nil)
        #expect(sample.raw(.eventsLost) == 0)
        #expect(sample.raw(.configValid) == 1)

        (source.duration, source.isConfigurationValid) = (7, false)
        source.collect(into: &sample, TickContext(time: Timestamp(), lateness: 0, missed: 1))
        #expect(sample.raw(.tickLateness) == 0)
        #expect(sample.raw(.tickMissed) == 3)
        #expect(sample.raw(.tickDuration) == 7)
        #expect(sample.raw(.configValid) == 0)
    }
}
