internal import ProcMetrics

/// Events that are facts rather than rules: processes killed for memory, and healthd's own late ticks.
struct SystemEvents {
    var kills = OOMKillReconciler()
    var storm = OOMKillRateLimiter()
    private let lateTickAfter: Double
    private var lateTickReported: Int64?

    /// A host that thrashes is late every tick; one event a minute is enough, the rule says the rest.
    private static let lateTickPause: Int64 = 60_000_000_000

    init(lateTickAfter: Double) { self.lateTickAfter = lateTickAfter }

    mutating func report(_ sample: Sample, incident: IncidentID?, into events: inout [Event]) {
        reportKills(sample, incident: incident, into: &events)
        if let lateness = newLateness(sample) {
            var event = Event(
                .lateTick, at: sample.time, severity: .warning,
                text: "healthd itself ran \(ValueFormatter.duration(lateness)) late: the host barely runs")
            event.rule = "late-ticks"
            event.incident = incident
            events.append(event)
        }
    }

    /// Goes on where facts were last looked at, so that none is told twice.
    mutating func takeOver(from former: SystemEvents) {
        kills = former.kills
        storm = former.storm
        lateTickReported = former.lateTickReported
    }

    private mutating func newLateness(_ sample: Sample) -> Double? {
        guard let lateness = sample[.tickLateness], lateness > lateTickAfter else { return nil }
        let now = sample.time.monotonic
        if let lateTickReported, now - lateTickReported < Self.lateTickPause { return nil }
        lateTickReported = now
        return lateness
    }
}
