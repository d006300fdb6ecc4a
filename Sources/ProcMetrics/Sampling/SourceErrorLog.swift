/// Which files a source cannot read at present: each is reported once for each errno, and once when it has been readable
/// for a while. Times are CLOCK_MONOTONIC in nanoseconds.
///
/// Allocates only when there is something new to report.
public struct SourceErrorLog: Sendable {
    private struct Failure {
        let key: String
        let error: SourceError
        var last: Int64
    }

    /// More than these at once are only counted.
    static let limit = 32
    /// A file that fails now and then is reported once, not each time.
    static let quiet: Int64 = 30_000_000_000

    /// Failures since the start.
    public private(set) var count: UInt64 = 0
    private var failures: [Failure] = []
    private let source: String
    private let counter: Metric

    /// - Parameters:
    ///   - source: ``MetricSource/name``.
    ///   - counter: The metric to which the failures are added.
    public init(source: StaticString, counter: Metric = .sourceErrors) {
        self.source = source.description
        self.counter = counter
    }

    /// Records that a file could not be read.
    ///
    /// - Parameters:
    ///   - key: What is reported once: a path, or the name of a file that many units have.
    ///   - path: The file; asked only when the failure is new, as are `metrics`, which are absent because of it, and
    ///     `reason`, what is wrong where the errno does not say it.
    public mutating func record(
        _ key: String, errno: Int32, at now: Int64, into sample: inout Sample, path: @autoclosure () -> String,
        metrics: @autoclosure () -> [Metric] = [], reason: @autoclosure () -> String? = nil
    ) {
        let source = source
        record(
            key, errno: errno, at: now, into: &sample,
            error: SourceError(
                source: source, path: path(), errno: errno, metrics: metrics(), reason: reason()))
    }

    /// - Parameter error: Asked only when the failure is new.
    private mutating func record(
        _ key: String, errno: Int32, at now: Int64, into sample: inout Sample, error: @autoclosure () -> SourceError
    ) {
        count &+= 1
        if let index = failures.firstIndex(where: { $0.error.errno == errno && $0.key == key }) {
            failures[index].last = now
        } else if failures.count < Self.limit {
            let error = error()
            failures.append(Failure(key: key, error: error, last: now))
            sample.observations.append(.sourceFailed(error))
        }
    }

    /// Records errors that were met on another queue.
    ///
    /// - Parameter areNew: Whether they were not recorded before: the newest ones that there are stay unresolved.
    public mutating func record(_ errors: [SourceError], areNew: Bool, at now: Int64, into sample: inout Sample) {
        for error in errors {
            record(error.path, errno: error.errno, at: now, into: &sample, error: error)
        }
        if !areNew { count &-= UInt64(errors.count) }
    }

    /// Ends a tick: reports what has been readable for a while, and adds up the counter.
    public mutating func finish(at now: Int64, into sample: inout Sample) {
        sample.add(counter, raw: count)
        guard !failures.isEmpty else { return }
        for failure in failures where now &- failure.last >= Self.quiet && !failsOtherwise(failure.key, at: now) {
            sample.observations.append(.sourceRecovered(failure.error))
        }
        failures.removeAll { now &- $0.last >= Self.quiet }
    }

    /// Whether a file that no longer fails with one errno fails with another: it has not recovered.
    private func failsOtherwise(_ key: String, at now: Int64) -> Bool {
        failures.contains { $0.key == key && now &- $0.last < Self.quiet }
    }
}
