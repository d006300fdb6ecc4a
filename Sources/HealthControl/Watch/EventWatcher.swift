internal import HealthLink

/// Follows the events of healthd, also when it restarts.
struct EventWatcher {
    let connect: () throws(LinkError) -> LinkClient
    /// Waits before the next try.
    let pause: () -> Void
    /// Shows what healthd sent; returns whether to go on.
    let show: (Monitor.Subscribe.Reply) -> Bool
    /// Says what is not an event.
    let note: (String) -> Void

    private static let journal = "Events in between are in the journal: journalctl -t healthd"

    /// Returns when ``show`` says so.
    ///
    /// - Throws: When the first connection fails, or when healthd is of another version.
    func run() throws(LinkError) {
        var wasConnected = false
        var isInterrupted = false
        while true {
            var isOver = false
            do throws(LinkError) {
                try connect().subscribe { reply in
                    if isInterrupted { note("connected again. \(Self.journal)") }
                    (wasConnected, isInterrupted) = (true, false)
                    isOver = !show(reply)
                    return !isOver
                }
                if isOver { return }
                throw .closed
            } catch {
                guard wasConnected, Self.isTemporary(error) else { throw error }
                if !isInterrupted { note("\(LinkFailure(error).message). Trying again until it replies") }
                isInterrupted = true
                pause()
            }
        }
    }

    /// Whether a restart of healthd can end it.
    private static func isTemporary(_ error: LinkError) -> Bool {
        switch error {
        case .notRunning, .noPermission, .timeout, .closed, .failed, .refused(.tooManyClients): true
        case .unreadable, .refused: false
        }
    }
}
