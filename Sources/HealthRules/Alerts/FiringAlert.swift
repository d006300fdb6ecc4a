internal import ProcMetrics

/// One alert that is firing, as of one tick.
public struct FiringAlert: Sendable {
    public let rule: String
    public let severity: Severity
    public let category: Category
    /// From 0 (drain) to 100.
    public let traffic: Int
    /// `nil` for the host.
    public let unit: String?
    public let details: AlertDetails
    public let incident: IncidentID?
    public let acknowledgedBy: String?
    /// The id of the silence that mutes it.
    public let silence: String?
    /// What people call the unit, what uses the memory, and what to do next, as of the newest event.
    public let title: String?
    public let culprit: String?
    public let advice: String?

    init(_ instance: AlertInstance, _ incident: Incident?, at time: Timestamp) {
        rule = instance.rule.name
        severity = instance.rule.severity
        category = instance.key.category
        traffic = instance.rule.traffic
        unit = instance.unit
        details = AlertDetails(instance, at: time)
        self.incident = incident?.id
        acknowledgedBy = incident?.acknowledgedBy
        silence = instance.silence
        title = instance.title
        culprit = instance.culprit
        advice = instance.advice
    }
}

extension AlertEngine {
    /// Alerts that ``firing`` has at most.
    public static var firingLimit: Int { 256 }

    /// Lists the alerts that are firing, the worst first. Allocates only when there are more than ever.
    func updateFiring(at time: Timestamp) {
        if verdict.alerts == 0, firing.isEmpty { return }
        firing.removeAll(keepingCapacity: true)
        listFiring(.critical, at: time)
        listFiring(.warning, at: time)
    }

    private func listFiring(_ severity: Severity, at time: Timestamp) {
        forEachInstance { instance in
            guard instance.alert.isFiring, instance.rule.severity == severity, firing.count < Self.firingLimit
            else { return }
            firing.append(FiringAlert(instance, instance.isInIncident ? incidents[instance.key] : nil, at: time))
        }
    }
}
