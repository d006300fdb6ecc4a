internal import Dispatch
internal import Synchronization

/// The thread that writes reports. A sink that blocks blocks this thread and nothing else.
final class Reporter: Sendable {
    let queue: ReportQueue
    private let board: StatusBoard
    private let beats = Atomic<UInt64>(0)
    private let isWriting = Atomic<Bool>(false)
    private let isIdle = DispatchSemaphore(value: 0)
    private let isEnding = Atomic<Bool>(false)

    init(queue: ReportQueue, board: StatusBoard) {
        self.queue = queue
        self.board = board
    }

    /// Starts the thread.
    ///
    /// - Parameter makeSink: Called on the thread, which alone uses the sink.
    func start(_ makeSink: @escaping @Sendable () -> any Sink) {
        DispatchQueue(label: "healthd.report").async { [self] in
            MemoryLock.touchStack(depth: 32)
            let sink = makeSink()
            while !(isEnding.load(ordering: .relaxed) && queue.isEmpty) { turn(sink) }
            isIdle.signal()
        }
    }

    private func turn(_ sink: any Sink) {
        beats.add(1, ordering: .relaxed)
        let taken = queue.take(timeout: .seconds(1))
        isWriting.store(true, ordering: .relaxed)
        if let (report, lost) = taken, !sink.write(report, lost: lost) {
            queue.countLost(1)
            queue.retell(lost)
        }
        if !isEnding.load(ordering: .relaxed), let status = board.read() { sink.show(status.line) }
        isWriting.store(false, ordering: .relaxed)
    }

    /// Turns made so far. A thread that sits in a blocked write makes none, and is alive all the same.
    var progress: (turns: UInt64, isWriting: Bool) {
        (beats.load(ordering: .relaxed), isWriting.load(ordering: .relaxed))
    }

    /// Waits until everything is written, but not for long.
    func end(within timeout: DispatchTimeInterval) {
        isEnding.store(true, ordering: .relaxed)
        queue.wake()
        _ = isIdle.wait(timeout: .now() + timeout)
    }
}
