import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

struct ErrorSourceTests {
    private let first = ErrorSource.Errors()
    private let second = ErrorSource.Errors()
    private let ended = SourceError(
        source: "pressure", path: "/proc/pressure/memory", errno: EOPNOTSUPP, access: .poll, consequence: "a")
    private let unsaved = SourceError(source: "state", path: "/run/state.json", errno: ENOSPC, access: .write)

    private func tick(_ source: ErrorSource, at seconds: Int64) -> Sample {
        var sample = Sample()
        source.collect(into: &sample, TickContext(time: Timestamp(monotonic: seconds * 1_000_000_000)))
        return sample
    }

    @Test func `each error is reported once and counted once, with what follows`() {
        let source = ErrorSource([first, second])
        #expect(tick(source, at: 0).observations == [])
        first.put([ended], at: 1)
        second.put([unsaved], at: 1)
        let sample = tick(source, at: 1)
        #expect(sample.observations == [.sourceFailed(ended), .sourceFailed(unsaved)])
        #expect(sample[.sourceErrors] == 2)
        for second in 2...100 { #expect(tick(source, at: Int64(second)).observations == []) }
        #expect(tick(source, at: 101)[.sourceErrors] == 2)
    }

    @Test func `what has recovered is reported, and the rest stays`() {
        let source = ErrorSource([first, second])
        first.put([ended], at: 0)
        second.put([unsaved], at: 0)
        _ = tick(source, at: 0)
        second.put([], at: 1)
        #expect((1...100).flatMap { tick(source, at: $0).observations } == [.sourceRecovered(unsaved)])
    }
}
