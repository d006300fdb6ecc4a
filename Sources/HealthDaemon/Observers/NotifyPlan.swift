internal import HealthRules

/// What systemd is to be sent, and when: READY=1, STATUS= and the watchdog's ping. Times are CLOCK_MONOTONIC in nanoseconds.
struct NotifyPlan {
    /// Between two pings; `nil` without a watchdog.
    private let pingPause: Int64?
    private var pinged: Int64
    private var liveness = LivenessCheck()
    private var reported: (state: LatestResult.State, at: Int64, hasNote: Bool)?
    /// Whether something could not be sent.
    private var isBehind = false

    /// STATUS= changes with every tick; systemd needs it at once when the verdict changes, and otherwise this often.
    private static let statusPause: Int64 = 10_000_000_000
    /// The age of the last sample changes what an operator does.
    private static let stalePause: Int64 = 5_000_000_000
    private static let retryPause: Int64 = 1_000_000_000

    /// - Parameter watchdogTimeout: Nanoseconds; `nil` without a watchdog.
    init(watchdogTimeout: Int64?, now: Int64) {
        pingPause = watchdogTimeout.map { $0 / 4 }
        pinged = now
    }

    /// Sends what is due.
    ///
    /// - Parameters:
    ///   - isReady: A start or reload is complete and systemd does not know yet.
    ///   - note: What else an operator should know, such as an observer that hangs.
    ///   - send: Sends one datagram; `false` when it has to be sent again later.
    /// - Returns: Whether READY=1 was sent.
    mutating func turn(
        now: Int64, _ state: LatestResult.State, isReady: Bool, _ progress: LivenessCheck.Progress, note: String?,
        send: (String) -> Bool
    ) -> Bool {
        isBehind = false
        var isReadySent = false
        if isReady || isStatusDue(state, hasNote: note != nil, now) {
            let status = "STATUS=" + Self.line(state, note, at: now)
            if send(isReady ? "READY=1\n" + status : status) {
                reported = (state, now, note != nil)
                isReadySent = isReady
            } else {
                isBehind = true
            }
        }
        ping(now, state, progress, send)
        return isReadySent
    }

    private mutating func ping(
        _ now: Int64, _ state: LatestResult.State, _ progress: LivenessCheck.Progress, _ send: (String) -> Bool
    ) {
        guard let pingPause, now - pinged >= pingPause else { return }
        if case .stale = state { return isBehind = true }
        // Asked last: what has moved counts once.
        var next = liveness
        if next.hasMoved(progress), send("WATCHDOG=1") {
            (liveness, pinged) = (next, now)
        } else {
            isBehind = true
        }
    }

    /// How long nothing will be due, unless the verdict changes before.
    ///
    /// - Parameters:
    ///   - staleAt: When the state becomes stale without another tick.
    ///   - noteAt: When there will be a note.
    func pause(now: Int64, _ state: LatestResult.State, staleAt: Int64, noteAt: Int64? = nil) -> Int64 {
        var next = min(now + Self.statusPause, noteAt ?? .max)
        if let reported { next = min(next, reported.at + Self.pause(for: state)) }
        if let pingPause { next = min(next, pinged + pingPause) }
        if case .fresh = state { next = min(next, staleAt) }
        if isBehind { next = min(next, now + Self.retryPause) }
        // A moment more, so that what is due then is due.
        return max(0, next - now) + 1_000_000
    }

    private func isStatusDue(_ state: LatestResult.State, hasNote: Bool, _ now: Int64) -> Bool {
        guard let reported else {
            // Before the first tick there is something to report only when it does not come.
            if case .starting(let age) = state { return age >= Self.stalePause }
            return true
        }
        return now - reported.at >= Self.pause(for: state) || state.isChange(from: reported.state)
            || hasNote != reported.hasNote
    }

    private static func pause(for state: LatestResult.State) -> Int64 {
        if case .fresh = state { statusPause } else { stalePause }
    }

    private static func line(_ state: LatestResult.State, _ note: String?, at now: Int64) -> String {
        let line = state.line(at: now) + (note.map { ", " + $0 } ?? "")
        // A line break would begin the next assignment.
        return String(line.map { $0.isNewline ? " " : $0 })
    }
}

extension LatestResult.State {
    fileprivate func isChange(from other: LatestResult.State) -> Bool {
        switch (self, other) {
        case (.fresh(let new, _), .fresh(let old, _)): new.isChange(from: old)
        case (.stale, .stale), (.starting, .starting): false
        default: true
        }
    }
}
