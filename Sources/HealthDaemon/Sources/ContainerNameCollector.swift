internal import Dispatch
internal import ProcMetrics

/// Looks up what the containers, pods, guests and users among the units are called, on the queue of files: a disk that hangs delays
/// neither the tick nor discovery. Until a name is known, the id is all there is.
final class ContainerNameCollector: @unchecked Sendable {
    struct Result: Sendable {
        var names = ContainerNames()
        var errors: [SourceError] = []
    }

    let results = Slot<Result>()

    private struct Request { let units: [String: CgroupLocation], time: Int64 }

    private let queue: DispatchQueue
    private let waiting = Newest<Request>()
    private var lookup: ContainerLookup
    private var former = Result()

    /// - Parameter queue: The queue of files, which others use as well.
    init(root: String, queue: DispatchQueue) {
        self.queue = queue
        lookup = ContainerLookup(root: root)
    }

    /// Has the names in these places looked up. While a disk hangs, the newest request waits and replaces the one before. Any
    /// thread; does not wait.
    ///
    /// - Parameters:
    ///   - units: Where units are that are more than units of this host, by name.
    ///   - now: CLOCK_MONOTONIC in nanoseconds.
    func update(_ units: [String: CgroupLocation], at now: Int64) {
        if waiting.put(Request(units: units, time: now)) { queue.async { [self] in collect() } }
    }

    private func collect() {
        guard let request = waiting.take() else { return }
        let result = Result(names: lookup.names(in: request.units, at: request.time), errors: lookup.errors)
        // On most hosts there is never anything, and the tick need not look at it.
        if result.names == former.names, result.errors == former.errors { return }
        former = result
        results.put(result, at: request.time)
    }
}
