internal import Dispatch
internal import Glibc
internal import HealthLink
internal import Logging
internal import Synchronization

/// The subscription to healthd, on a thread of its own: connects, and connects again for as long as the program runs.
final class StatusLink: Sendable {
    private let path: String
    private let board: Board
    private let logger: Logger
    private let queue = DispatchQueue(label: "healthd-gateway.status")
    /// When it last did anything, in seconds on CLOCK_MONOTONIC; what a hanging call stops.
    private let progress = Mutex(MonotonicClock.now())
    private let isStopped = Atomic(false)

    /// Between two signs of life, in seconds: a subscription gives up after three pauses, and the next attempt follows.
    static let longestSilence = 3 * Monitor.statusPause + 15

    init(path: String, board: Board, logger: Logger) {
        self.path = path
        self.board = board
        self.logger = logger
    }

    /// Begins. The thread ends with the process, or after ``stop()`` with the next message.
    func start() { queue.async { self.run() } }

    func stop() { isStopped.store(true, ordering: .relaxed) }

    /// Whether the thread has done something lately.
    func isAlive(at now: Double) -> Bool { now - progress.withLock { $0 } < Self.longestSilence }

    private func run() {
        var backoff = Backoff()
        var lastError: LinkError?
        while !isStopped.load(ordering: .relaxed) {
            let error = connect { backoff.reset() }
            // The same error again is no news.
            if error != lastError { log(error) }
            lastError = error
            moved()
            Self.sleep(backoff.wait())
        }
    }

    /// One connection, until it ends.
    private func connect(_ answered: () -> Void) -> LinkError? {
        do throws(LinkError) {
            moved()
            let client = try LinkClient(path: path)
            board.connected(at: MonotonicClock.now())
            var isFirst = true
            try client.subscribe { reply in
                moved()
                if isFirst {
                    logger.notice("connected to healthd", metadata: ["socket": "\(path)"])
                    answered()
                    isFirst = false
                }
                if let status = reply.status {
                    board.received(Report(status: status, receivedAt: MonotonicClock.now()))
                }
                return !isStopped.load(ordering: .relaxed)
            }
            board.disconnected()
            return .closed
        } catch {
            // One that says nothing hangs, and is still there.
            if case .timeout = error {} else { board.disconnected() }
            return error
        }
    }

    private func moved() { progress.withLock { $0 = MonotonicClock.now() } }

    private func log(_ error: LinkError?) {
        guard let error, !isStopped.load(ordering: .relaxed) else { return }
        logger.warning("no connection to healthd: \(error.text); the last status is used until it is stale")
    }

    private static func sleep(_ seconds: Double) { usleep(UInt32(seconds * 1e6)) }
}

extension LinkError {
    /// For people.
    var text: String {
        switch self {
        case .notRunning(let path): "nothing listens on \(path)"
        case .noPermission(let path): "no permission to connect to \(path)"
        case .refused(let error): "refused with \(error.name)"
        case .timeout: "it does not answer in time"
        case .closed: "it was closed"
        case .unreadable: "the reply is not what this version expects"
        case .failed(let errno): unsafe String(cString: strerror(errno))
        }
    }
}
