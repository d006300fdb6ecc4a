internal import ProcMetrics

/// The incidents that are open, at most one for each ``IncidentKey``.
///
/// Each counts its own firing alerts, so that the end is known without a search through all alerts.
struct IncidentStore {
    private(set) var incidents: [IncidentKey: Incident] = [:]
    private var ids: IncidentIDSource

    /// Alerts beyond this many incidents fire without one.
    static let limit = 1024

    /// What an alert did to its incident by firing.
    enum Opening {
        case opened, joined, escalated
        /// There are too many incidents.
        case none
    }

    init(seed: (UInt64, UInt64)) { ids = IncidentIDSource(seed: seed) }

    subscript(key: IncidentKey) -> Incident? { incidents[key] }

    /// Enters an alert that begins to fire.
    mutating func fire(_ key: IncidentKey, _ severity: Severity, at time: Timestamp) -> Opening {
        guard let place = incidents.index(forKey: key) else {
            guard incidents.count < Self.limit else { return .none }
            var incident = Incident(id: ids.next(), since: time, severity: severity)
            incident.enter(severity)
            incidents[key] = incident
            return .opened
        }
        let isWorse = incidents.values[place].severity.map { severity > $0 } ?? false
        incidents.values[place].enter(severity)
        if isWorse { incidents.values[place].acknowledgedBy = nil }
        return isWorse ? .escalated : .joined
    }

    /// Takes out an alert that is resolved.
    ///
    /// - Returns: The end of the incident, if this was its last alert.
    mutating func resolve(_ key: IncidentKey, _ severity: Severity, at time: Timestamp) -> IncidentEnd? {
        guard let place = incidents.index(forKey: key) else { return nil }
        incidents.values[place].leave(severity)
        guard incidents.values[place].firing.total <= 0 else { return nil }
        let incident = incidents.remove(at: place).value
        return IncidentEnd(
            id: incident.id, duration: time.monotonic - incident.since.monotonic, peak: incident.peak,
            alerts: incident.alerts)
    }

    /// Records what uses the memory of an incident.
    mutating func attribute(_ key: IncidentKey, _ culprit: Culprit?) {
        if let culprit { incidents[key]?.culprit = culprit }
    }

    /// Records who has acknowledged an incident.
    ///
    /// - Parameter id: As ``IncidentID/description``, in upper or lower case.
    /// - Returns: Its id; `nil` where no incident has it.
    mutating func acknowledge(_ id: String, by: String) -> IncidentID? {
        let id = id.lowercased()
        guard let place = incidents.values.firstIndex(where: { $0.id.description == id }) else { return nil }
        incidents.values[place].acknowledgedBy = by
        return incidents.values[place].id
    }

    /// The incidents of which a reminder is due now.
    mutating func due(at now: Int64) -> Set<IncidentKey> {
        var due: Set<IncidentKey> = []
        var index = incidents.startIndex
        while index != incidents.endIndex {
            if incidents.values[index].isReminderDue(at: now), incidents.values[index].acknowledgedBy == nil {
                due.insert(incidents.keys[index])
            }
            index = incidents.index(after: index)
        }
        return due
    }

    /// The host's incidents that are too young for their first reminder, and have no culprit yet.
    func unattributed(at now: Int64) -> Set<IncidentKey> {
        var found: Set<IncidentKey> = []
        for (key, incident) in incidents
        where key.unit == nil && incident.culprit == nil && incident.acknowledgedBy == nil
            && incident.isBeforeReminders(at: now)
        {
            found.insert(key)
        }
        return found
    }

    // MARK: Restart and reload

    /// What a restart must not lose, in a fixed order.
    var records: [EngineState.IncidentRecord] {
        incidents.map { EngineState.IncidentRecord(key: $0.key, incident: $0.value) }
            .sorted { ($0.key.category.rawValue, $0.key.unit ?? "") < ($1.key.category.rawValue, $1.key.unit ?? "") }
    }

    /// Opens the incidents from before again; which alerts they have is entered by ``restore(_:_:at:)``.
    mutating func restore(_ records: [EngineState.IncidentRecord]) {
        incidents = [:]
        for record in records.prefix(Self.limit) {
            incidents[record.key] = record.incident
            incidents[record.key]?.resetFiring()
        }
    }

    /// Enters an alert that was firing before.
    ///
    /// - Returns: Whether there is an incident for it.
    mutating func restore(_ key: IncidentKey, _ severity: Severity, at time: Timestamp) -> Bool {
        if incidents[key] != nil {
            incidents[key]?.restore(severity)
            return true
        }
        return fire(key, severity, at: time) != .none
    }

    /// Removes incidents that none of the restored alerts belongs to.
    mutating func removeEmpty() { incidents = incidents.filter { $0.value.firing.total > 0 } }

    /// Goes on with another store's source of ids, so that none is given twice.
    mutating func adopt(from former: IncidentStore) { ids = former.ids }
}
