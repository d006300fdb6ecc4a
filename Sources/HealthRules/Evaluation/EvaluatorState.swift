/// What must outlive a restart of healthd: the incidents that are open and the alerts that are up.
///
/// Times are the host's own since boot, so a state is of use only until the next boot.
public struct EvaluatorState: Codable, Sendable {
    static let currentVersion = 1

    struct SavedAlert: Codable {
        let rule: String
        let unit: String?
        let alert: Alert
    }

    var version = currentVersion
    var incidents: [Incident?] = []
    var alerts: [SavedAlert] = []

    /// Whether there is anything that a restart could lose.
    public var isEmpty: Bool { alerts.isEmpty }
}
