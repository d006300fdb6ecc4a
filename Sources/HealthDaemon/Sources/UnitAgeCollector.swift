internal import Dispatch
internal import ProcMetrics

/// Reads how new the units are: their unit files and the file of known units, both on disks. It is on the queue of files,
/// so that a disk that hangs delays neither the tick nor discovery; the ages become absent then.
final class UnitAgeCollector: @unchecked Sendable {
    /// The ages of units that came or were changed within a day, by name.
    struct Result: Sendable {
        var ages: [String: UnitAge] = [:]
        var errors: [SourceError] = []
        /// When they were read, CLOCK_MONOTONIC in nanoseconds.
        var moment: Int64
    }

    private struct Request { let names: [String], time: Timestamp }

    let results = Slot<Result>()

    private let queue: DispatchQueue
    private let waiting = Newest<Request>()
    private var file: KnownUnitsFile
    private var former: Result?

    /// - Parameter queue: The queue of files, which others use as well.
    init(root: String, directory: String?, queue: DispatchQueue) {
        self.queue = queue
        file = KnownUnitsFile(root: root, directory: directory)
    }

    /// Has the ages of these units read. While a disk hangs, the newest request waits and replaces the one before. Any thread;
    /// does not wait.
    func update(_ names: [String], at time: Timestamp) {
        if waiting.put(Request(names: names, time: time)) { queue.async { [self] in collect() } }
    }

    private func collect() {
        guard let request = waiting.take() else { return }
        var result: Result
        do throws(SourceError) {
            let ages = try file.record(request.names, at: request.time.realtime)
            result = Result(ages: ages, moment: request.time.monotonic)
        } catch {
            result = former ?? Result(moment: request.time.monotonic)
            result.errors = [error]
        }
        if let error = file.saveError { result.errors.append(error) }
        former = result
        results.put(result, at: result.moment)
    }
}
