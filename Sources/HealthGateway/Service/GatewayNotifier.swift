internal import HealthLink
internal import NIOCore
internal import Synchronization

/// What systemd hears of the gateway, sd_notify(3): READY=1, STATUS= when it changes, and WATCHDOG=1 as long as the event
/// loop, the tasks and the thread of the subscription make progress.
final class GatewayNotifier: Sendable {
    private struct State {
        var status = ""
        /// When a task last ran, in seconds on CLOCK_MONOTONIC.
        var taskRan = 0.0
        var pingedAt = 0.0
        var isStopping = false
    }

    private let socket: NotifySocket
    private let board: Board
    private let link: StatusLink
    private let listening: ListenerStates
    private let eventLoop: any EventLoop
    private let state = Mutex(State())

    /// How long tasks may wait for a thread, in seconds, before the watchdog is no longer pinged.
    private static let taskPatience = 20.0

    init(
        environment: [String: String], board: Board, link: StatusLink, listening: ListenerStates,
        eventLoop: any EventLoop
    ) {
        socket = NotifySocket(environment: environment)
        self.board = board
        self.link = link
        self.listening = listening
        self.eventLoop = eventLoop
    }

    /// The first word after the start; from then on once a second on the event loop, which is thereby known to run.
    func start() {
        state.withLock { $0.taskRan = MonotonicClock.now() }
        socket.send("READY=1\nSTATUS=\(text(at: MonotonicClock.now()))")
        eventLoop.scheduleRepeatedTask(initialDelay: .seconds(1), delay: .seconds(1)) { _ in self.beat() }
    }

    func reloading() { socket.reloading(at: Int64(MonotonicClock.now() * 1e9)) }

    func reloaded() { socket.send("READY=1") }

    func stopping() {
        state.withLock { $0.isStopping = true }
        socket.stopping()
    }

    private func beat() {
        let now = MonotonicClock.now()
        Task { self.state.withLock { $0.taskRan = MonotonicClock.now() } }
        let status = text(at: now)
        let isNew = state.withLock { state in
            defer { state.status = status }
            return state.status != status && !state.isStopping
        }
        if isNew, !socket.send("STATUS=\(status)") { state.withLock { $0.status = "" } }
        if isPingDue(at: now) { socket.send("WATCHDOG=1") }
    }

    /// Four times in each timeout, so that one lost ping is no restart.
    private func isPingDue(at now: Double) -> Bool {
        guard let timeout = socket.watchdogTimeout, link.isAlive(at: now) else { return false }
        return state.withLock { state in
            guard now - state.taskRan < Self.taskPatience, now - state.pingedAt >= Double(timeout) / 4e9 else {
                return false
            }
            state.pingedAt = now
            return true
        }
    }

    /// One line for a person.
    private func text(at now: Double) -> String {
        let link =
            switch board.link {
            case .absent: "not connected to healthd"
            case .connected: "connected to healthd"
            }
        let listeners = listening.error ?? "listening at \(listening.count) address\(listening.count == 1 ? "" : "es")"
        return "\(board.state(at: now).rawValue), \(link), \(listeners)"
    }
}
