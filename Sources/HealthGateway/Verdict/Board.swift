internal import HealthLink
internal import Synchronization

/// What the gateway knows of healthd, shared by the thread that receives it and the event loop that answers with it.
///
/// Both hold the lock for a few instructions: answers were rendered before.
final class Board: Sendable {
    /// Whether healthd is there.
    enum Link: Sendable, Equatable {
        /// No process listens on its socket, or the connection has ended.
        case absent
        /// Connected since, in seconds on CLOCK_MONOTONIC. That is no sign of life: the kernel accepts for a frozen process.
        case connected(since: Double)
    }

    private struct State {
        var renderings: Renderings?
        var link = Link.absent
        var connections = 0
        var ramp: TrafficRamp
        var isStopping = false
    }

    private let state: Mutex<State>

    /// - Parameter rampUp: In seconds.
    init(rampUp: Double) { state = Mutex(State(ramp: TrafficRamp(duration: rampUp))) }

    /// How long healthd may take to answer after it was connected, in seconds, where nothing is known of it.
    private static let patience = 5.0

    func setRampUp(_ seconds: Double) { state.withLock { $0.ramp.duration = seconds } }

    /// A status has come.
    func received(_ report: Report) {
        let renderings = Renderings(report)
        let now = report.receivedAt
        state.withLock { state in
            // While healthd was frozen the host was answered as down, so its weight rises from nothing.
            let wasOut = if case .down = Self.answer(state, at: now) { true } else { false }
            state.ramp.advise(report.status.trafficPercent, wasOut: wasOut, at: now)
            state.renderings = renderings
        }
    }

    func connected(at now: Double) {
        state.withLock {
            $0.connections += 1
            // After a time-out healthd is still the one that hangs.
            if case .absent = $0.link { $0.link = .connected(since: now) }
        }
    }

    func disconnected() { state.withLock { $0.link = .absent } }

    /// The program ends: agent checks are answered as if all were well, unless an operator has drained the host.
    func stop() { state.withLock { $0.isStopping = true } }

    var link: Link { state.withLock { $0.link } }

    /// Connections after the first.
    var reconnects: Int { state.withLock { max(0, $0.connections - 1) } }

    /// The newest status, however old.
    var report: Report? { state.withLock { $0.renderings?.report } }

    func state(at now: Double) -> HealthState { report?.state(at: now) ?? .missing }

    /// What HTTP requests are answered with.
    func pages(at now: Double) -> PageSet {
        state.withLock { $0.renderings?.pages(at: now) } ?? .missing
    }

    /// What an agent check is answered with.
    func agentAnswer(at now: Double) -> AgentAnswer { state.withLock { Self.answer($0, at: now) } }

    /// The weight after the ramp-up, in percent; `nil` without a verdict.
    func weight(at now: Double) -> Int? {
        state.withLock { state in
            guard let report = state.renderings?.report, !report.isStale(at: now) else { return nil }
            return state.ramp.percent(at: now)
        }
    }

    private static func answer(_ state: State, at now: Double) -> AgentAnswer {
        let report = state.renderings?.report
        if state.isStopping { return report?.status.drain == nil ? .up(percent: 100) : .drain }
        switch report?.state(at: now) ?? .missing {
        case .missing: return isHanging(state.link, at: now) ? .down(reason: "healthd does not answer") : .none
        case .stale:
            guard isHanging(state.link, at: now), let report else { return .none }
            return .down(reason: "verdict is stale, last tick \(UTC.time(report.tickRealtime))")
        case .critical where report?.status.trafficPercent == 0: return .down(reason: report?.downReason ?? "critical")
        case .draining: return .drain
        case .ok, .warning, .unknown, .critical: return .up(percent: state.ramp.percent(at: now))
        }
    }

    /// Whether healthd is there and should have said something. One that was connected just now has not been asked yet.
    private static func isHanging(_ link: Link, at now: Double) -> Bool {
        if case .connected(let since) = link { now > since + patience } else { false }
    }
}
