import Glibc
import Testing

@testable import ProcMetrics

@Suite struct SourceErrorLogTests {
    private var log = SourceErrorLog(source: "test")

    /// One tick, in which these files fail.
    private mutating func tick(_ second: Int64, _ failures: [(path: String, errno: Int32)]) -> Sample {
        var sample = Sample()
        for failure in failures {
            log.record(
                failure.path, errno: failure.errno, at: seconds(second), into: &sample, path: failure.path,
                metrics: [.memoryTotal])
        }
        log.finish(at: seconds(second), into: &sample)
        return sample
    }

    private func error(_ path: String, _ errno: Int32) -> SourceError {
        SourceError(source: "test", path: path, errno: errno, metrics: [.memoryTotal])
    }

    @Test mutating func `reports each file and errno once, and counts all`() {
        #expect(tick(0, [("/a", EIO)]).observations == [.sourceFailed(error("/a", EIO))])
        #expect(tick(1, [("/a", EIO), ("/b", EIO)]).observations == [.sourceFailed(error("/b", EIO))])
        let sample = tick(2, [("/a", EACCES), ("/b", EIO)])
        #expect(sample.observations == [.sourceFailed(error("/a", EACCES))])
        #expect(sample["source.errors"] == 5)
    }

    @Test mutating func `reports the end when a file has been readable for a while`() {
        _ = tick(0, [("/a", EIO)])
        #expect(tick(29, []).observations == [])
        #expect(tick(30, []).observations == [.sourceRecovered(error("/a", EIO))])
        #expect(tick(60, []).observations == [])
        #expect(tick(61, [("/a", EIO)]).observations == [.sourceFailed(error("/a", EIO))])
    }

    @Test mutating func `a file that fails for another reason has not recovered`() {
        _ = tick(0, [("/a", EIO)])
        for second in 1...40 {
            let observations = tick(Int64(second), [("/a", EACCES)]).observations
            #expect(observations == (second == 1 ? [.sourceFailed(error("/a", EACCES))] : []))
        }
        #expect(tick(70, []).observations == [.sourceRecovered(error("/a", EACCES))])
    }

    @Test mutating func `a file that fails in every tick has no end, however rare the ticks are`() {
        _ = tick(0, [("/a", EIO)])
        #expect(tick(3600, [("/a", EIO)]).observations == [])
    }

    @Test mutating func `a thousand files that fail are counted, not all reported`() {
        let sample = tick(0, (0..<1000).map { ("/\($0)", EMFILE) })
        #expect(sample.observations.count == SourceErrorLog.limit)
        #expect(sample["source.errors"] == 1000)
    }

    @Test mutating func `errors of another queue are counted once, and last while they are the newest`() {
        var sample = Sample()
        log.record([error("/a", EIO)], areNew: true, at: 0, into: &sample)
        #expect(sample.observations.count == 1)
        for second in 1...100 {
            log.record([error("/a", EIO)], areNew: false, at: seconds(Int64(second)), into: &sample)
        }
        log.finish(at: seconds(101), into: &sample)
        #expect(sample.observations.count == 1)
        #expect(log.count == 1)
    }

    @Test mutating func `an error of another queue is reported as it is`() {
        let error = SourceError(source: "other", path: "/a", errno: ENOSPC, access: .write, consequence: "what follows")
        var sample = Sample()
        log.record([error], areNew: true, at: 0, into: &sample)
        #expect(sample.observations == [.sourceFailed(error)])
    }

    @Test mutating func `two sources add up`() {
        var other = SourceErrorLog(source: "other")
        var sample = tick(0, [("/a", EIO)])
        other.record("/b", errno: EIO, at: 0, into: &sample, path: "/b")
        other.finish(at: 0, into: &sample)
        #expect(sample["source.errors"] == 2)
    }
}
