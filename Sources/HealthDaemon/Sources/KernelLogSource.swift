internal import Dispatch
internal import Glibc
internal import ProcMetrics

/// Reads OOM kills from the kernel's log, and requests an early tick for each.
///
/// It belongs to the tick queue, so there is no lock and nothing to pass on: reading the log neither waits nor allocates,
/// and a queue of its own would need a new thread at the moment when the host has no memory for one. A log that is written
/// to without end takes a slice of the queue's time, never all of it.
final class KernelLogSource: MetricSource, @unchecked Sendable {
    let name: StaticString = "kernel-log"

    private var reader: KmsgReader
    private var source: (any DispatchSourceRead)?
    /// Reported since the last tick.
    private var kills: [OOMKill] = []
    /// Why there will be nothing to read any more.
    private var failure: ProcError?
    private var reportedLost: UInt64 = 0
    private var log = SourceErrorLog(source: "kernel-log")

    /// The most that one tick takes; the kernel's counter has the rest.
    private static let limit = 256
    /// Records read in one go, a millisecond's work.
    private static let slice = 256

    init(_ reader: consuming KmsgReader) {
        self.reader = reader
        kills.reserveCapacity(Self.limit)
    }

    /// Waits for records from now on. Must be kept.
    ///
    /// - Parameters:
    ///   - queue: The queue of everything that ticks.
    ///   - killed: Called there when a process was killed.
    func start(on queue: DispatchQueue, _ killed: @escaping @Sendable () -> Void) {
        // Unlike a file of procfs the log is a device that can be polled, so a dispatch source can wait for it.
        let source = DispatchSource.makeReadSource(fileDescriptor: reader.descriptor, queue: queue)
        source.setEventHandler { [self] in
            listen()
            if !kills.isEmpty { killed() }
            if failure != nil { source.cancel() }
        }
        source.activate()
        self.source = source
    }

    /// Fills in the kills since the tick before.
    func collect(into sample: inout Sample, _ context: TickContext) {
        listen()
        reader.readUnfinished(into: &kills, at: context.time.monotonic)
        sample.hasKernelLog = failure == nil
        sample.kills.removeAll(keepingCapacity: true)
        sample.kills += kills
        kills.removeAll(keepingCapacity: true)
        reportErrors(into: &sample, at: context.time.monotonic)
    }

    private func listen() {
        guard failure == nil else { return }
        do throws(ProcError) {
            try reader.read(into: &kills, records: Self.slice)
        } catch {
            failure = error
        }
        if kills.count > Self.limit { kills.removeLast(kills.count - Self.limit) }
    }

    /// A log that has ended, and records that the kernel overwrote before they were read: EPIPE, as the kernel reports it.
    private func reportErrors(into sample: inout Sample, at now: Int64) {
        if let failure {
            // The end of the log has no errno.
            let errno = failure.errno == 0 ? ENODATA : failure.errno
            log.record(reader.path, errno: errno, at: now, into: &sample, path: reader.path)
        }
        if reader.lost > reportedLost {
            reportedLost = reader.lost
            log.record(reader.path, errno: EPIPE, at: now, into: &sample, path: reader.path)
        }
        log.finish(at: now, into: &sample)
    }
}
