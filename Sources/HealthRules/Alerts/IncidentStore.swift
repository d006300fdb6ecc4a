internal import ProcMetrics

/// The incidents that are open, at most one for each subject.
struct IncidentStore {
    private(set) var incidents: [Incident?] = Array(repeating: nil, count: Subject.allCases.count)
    private var ids: IncidentIDSource

    init(seed: (UInt64, UInt64)) { ids = IncidentIDSource(seed: seed) }

    subscript(subject: Subject) -> Incident? { incidents[subject.rawValue] }

    /// Enters an alert that was raised.
    ///
    /// - Returns: Whether it made an incident that was open already worse.
    mutating func enter(_ subject: Subject, _ severity: Severity, at time: Timestamp) -> Bool {
        guard var incident = incidents[subject.rawValue] else {
            incidents[subject.rawValue] = Incident(id: ids.next(), since: time, severity: severity)
            return false
        }
        let isWorse = severity > incident.severity
        incident.severity = Swift.max(severity, incident.severity)
        incident.alerts += 1
        incidents[subject.rawValue] = incident
        return isWorse
    }

    /// Notes who is to blame for a subject's incident.
    mutating func attribute(_ subject: Subject, _ suspect: Culprit?) {
        if let suspect { incidents[subject.rawValue]?.suspect = suspect }
    }

    /// Says which alerts of a subject are up now; without any its incident is over.
    mutating func settle(_ subject: Subject, alerts: [Severity]) {
        guard let worst = alerts.max() else {
            incidents[subject.rawValue] = nil
            return
        }
        incidents[subject.rawValue]?.alerts = alerts.count
        incidents[subject.rawValue]?.severity = worst
    }

    /// Whether a reminder of a subject's incident is due now.
    mutating func isReminderDue(_ subject: Subject, at now: Int64) -> Bool {
        incidents[subject.rawValue]?.isReminderDue(at: now) ?? false
    }

    /// Takes up the incidents that were open before a restart.
    ///
    /// - Returns: `false` for a state that is not of this version.
    mutating func resume(_ state: [Incident?]) -> Bool {
        guard state.count == incidents.count else { return false }
        incidents = state
        return true
    }

    /// Goes on with another book's source of ids, so that none is given twice.
    mutating func takeOver(from former: IncidentStore) { ids = former.ids }
}
