internal import Dispatch
internal import ProcMetrics

/// Hears from the kernel's log whom the kernel killed for memory, and brings a tick forward for it.
///
/// It belongs to the tick queue, so there is no lock and nothing to hand over: reading the log neither waits nor
/// allocates, and a queue of its own would need a new thread in the very moment in which the host has no memory for
/// one. A log that is written to without end takes a slice of the queue's time, never all of it.
final class KernelLogSource: @unchecked Sendable {
    private var reader: KmsgReader
    private var source: (any DispatchSourceRead)?
    /// Told since the last tick.
    private var kills: [OOMKill] = []
    private var isOver = false

    /// The most that one tick takes; the kernel's counter knows of the rest.
    private static let limit = 256
    /// Records read in one go, a millisecond's work.
    private static let slice = 256

    init(_ reader: consuming KmsgReader) {
        self.reader = reader
        kills.reserveCapacity(Self.limit)
    }

    /// Listens from now on. Must be kept.
    ///
    /// - Parameters:
    ///   - queue: The queue of everything that ticks.
    ///   - killed: Called there when somebody was killed.
    func start(on queue: DispatchQueue, _ killed: @escaping @Sendable () -> Void) {
        // Unlike a file of procfs the log is a device that can be polled, so a dispatch source can wait for it.
        let source = DispatchSource.makeReadSource(fileDescriptor: reader.descriptor, queue: queue)
        source.setEventHandler { [self] in
            listen()
            if !kills.isEmpty { killed() }
            if isOver { source.cancel() }
        }
        source.activate()
        self.source = source
    }

    /// Gives a tick what was told since the one before it.
    func tell(_ sample: inout Sample) {
        listen()
        sample.hasKernelLog = !isOver
        sample.kills.removeAll(keepingCapacity: true)
        sample.kills += kills
        kills.removeAll(keepingCapacity: true)
    }

    private func listen() {
        guard !isOver else { return }
        do throws(ProcError) {
            try reader.read(into: &kills, records: Self.slice)
        } catch {
            isOver = true
        }
        if kills.count > Self.limit { kills.removeLast(kills.count - Self.limit) }
    }
}
