public import HealthRules

/// One alert that is firing.
public struct Alert: Codable, Sendable, Equatable {
    public var rule: String
    public var severity: Severity
    public var category: Category
    /// `nil` for the host.
    public var unit: String?
    /// What people call the unit: a container, a guest.
    public var unitName: String?
    /// One line for a person: what is wrong, with its value and threshold.
    public var message: String
    public var condition: String
    public var summary: String?
    public var evidence: String
    public var value: Double?
    public var threshold: Double?
    /// The worst value so far.
    public var peak: Double?
    public var sinceRealtimeSeconds: Double
    public var durationSeconds: Double
    /// How much traffic the host should get while it fires, from 0 to 100.
    public var trafficPercent: Int
    public var incident: String?
    public var acknowledgedBy: String?
    /// The id of the silence that mutes it.
    public var silence: String?
    public var culprit: String?
    public var advice: String?

    public init(
        rule: String, severity: Severity, category: Category, unit: String? = nil, unitName: String? = nil,
        message: String, condition: String, summary: String? = nil, evidence: String, value: Double? = nil,
        threshold: Double? = nil, peak: Double? = nil, sinceRealtimeSeconds: Double, durationSeconds: Double,
        trafficPercent: Int, incident: String? = nil, acknowledgedBy: String? = nil, silence: String? = nil,
        culprit: String? = nil, advice: String? = nil
    ) {
        self.rule = rule
        self.severity = severity
        self.category = category
        self.unit = unit
        self.unitName = unitName
        self.message = message
        self.condition = condition
        self.summary = summary
        self.evidence = evidence
        self.value = value
        self.threshold = threshold
        self.peak = peak
        self.sinceRealtimeSeconds = sinceRealtimeSeconds
        self.durationSeconds = durationSeconds
        self.trafficPercent = trafficPercent
        self.incident = incident
        self.acknowledgedBy = acknowledgedBy
        self.silence = silence
        self.culprit = culprit
        self.advice = advice
    }
}
