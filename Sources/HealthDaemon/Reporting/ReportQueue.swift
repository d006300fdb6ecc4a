internal import Dispatch
internal import Synchronization

/// The bounded queue between what ticks and what writes. Putting in never blocks and never waits for the writer:
/// when the queue is full the oldest report is lost, and the loss is counted and told.
final class ReportQueue: Sendable {
    private struct State {
        var reports: [Report?]
        var first = 0
        var count = 0
    }

    private let state: Mutex<State>
    private let filled = DispatchSemaphore(value: 0)
    private let lostInAll = Atomic<UInt64>(0)
    /// Reports lost that no report has told of yet.
    private let untold = Atomic<Int>(0)

    init(capacity: Int) {
        state = Mutex(State(reports: Array(repeating: nil, count: capacity)))
    }

    /// Reports lost since the start: `journal.dropped`.
    var dropped: UInt64 { lostInAll.load(ordering: .relaxed) }

    /// Puts a report in, if the queue can be had at once.
    ///
    /// - Returns: `false` when another thread is just putting in or taking out; try again at the next tick.
    func offer(_ report: Report) -> Bool {
        let taken: Bool? = state.withLockIfAvailable { state in
            put(report, &state)
            return true
        }
        if taken == true { filled.signal() }
        return taken == true
    }

    /// Puts a report in; for threads that may wait for a moment.
    func add(_ report: Report) {
        state.withLock { put(report, &$0) }
        filled.signal()
    }

    /// Takes the oldest report out, with the number of reports lost before it.
    ///
    /// - Parameter timeout: How long to wait for one.
    func take(timeout: DispatchTimeInterval) -> (report: Report, lost: Int)? {
        _ = filled.wait(timeout: .now() + timeout)
        return state.withLock { state in
            guard state.count > 0, let report = state.reports[state.first] else { return nil }
            state.reports[state.first] = nil
            state.first = (state.first + 1) % state.reports.count
            state.count -= 1
            return (report, untold.exchange(0, ordering: .relaxed))
        }
    }

    /// Counts reports that never got into the queue, or out of it and not further. Never blocks.
    func countLost(_ number: Int) {
        untold.add(number, ordering: .relaxed)
        lostInAll.add(UInt64(number), ordering: .relaxed)
    }

    /// Leaves a loss to be told by the next report, because the one that carried it did not get through.
    func retell(_ number: Int) { untold.add(number, ordering: .relaxed) }

    /// Ends a wait in ``take(timeout:)`` early, without a report.
    func wake() { filled.signal() }

    var isEmpty: Bool { state.withLock { $0.count == 0 } }

    private func put(_ report: Report, _ state: inout State) {
        if state.count == state.reports.count {
            state.first = (state.first + 1) % state.reports.count
            state.count -= 1
            countLost(1)
        }
        state.reports[(state.first + state.count) % state.reports.count] = report
        state.count += 1
    }
}
