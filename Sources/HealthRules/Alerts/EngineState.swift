internal import ProcMetrics

/// What must outlive a restart of healthd: the incidents that are open, the alerts that are up, the kills that were told.
///
/// Times are the host's own since boot, so a state is of use only until the next boot.
public struct EngineState: Codable, Sendable {
    static let currentVersion = 1

    struct AlertRecord: Codable {
        let rule: String
        /// The condition's text, to tell what was cleared should the rule be gone.
        let condition: String
        let severity: Severity
        let unit: String?
        let alert: AlertState
    }

    var version = currentVersion
    var incidents: [Incident?] = []
    var alerts: [AlertRecord] = []
    /// The kernel's counter of kills up to which each has been told.
    var killsTold: UInt64?

    /// Whether the state can be one of this program since this boot: its times are not in the future.
    func isOf(bootBefore now: Timestamp) -> Bool {
        let times = incidents.compactMap { $0?.since.monotonic } + alerts.flatMap(\.alert.times)
        return version == Self.currentVersion && times.allSatisfy { $0 >= 0 && $0 <= now.monotonic }
            && incidents.allSatisfy { $0?.isPossible ?? true }
    }

    /// Whether there is anything that a restart could lose.
    public var isEmpty: Bool { alerts.isEmpty }
}
