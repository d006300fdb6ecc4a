internal import ProcMetrics

/// Events that are facts rather than rules: processes killed for memory, and healthd's own late ticks.
struct Facts {
    private let lateTickAfter: Double
    private var killsBefore: UInt64?
    private var lateTickReported: Int64?

    /// A host that thrashes is late every tick; one event a minute is enough, the rule says the rest.
    private static let lateTickPause: Int64 = 60_000_000_000

    init(lateTickAfter: Double) { self.lateTickAfter = lateTickAfter }

    mutating func report(_ sample: Sample, incident: IncidentID?, into events: inout [Event]) {
        if let kills = newKills(sample) {
            let what = kills == 1 ? "a process" : "\(kills) processes"
            var event = Event(
                .oomKill, at: sample.time, severity: .warning,
                text: "the kernel killed \(what) because memory ran out, on the host or at a unit's limit")
            event.rule = "oom-kill"
            event.incident = incident
            event.advice = "journalctl -k -g 'Killed process' names the victim."
            events.append(event)
        }
        if let lateness = newLateness(sample) {
            var event = Event(
                .lateTick, at: sample.time, severity: .warning,
                text: "healthd itself ran \(Figure.duration(lateness)) late: the host barely runs")
            event.rule = "late-ticks"
            event.incident = incident
            events.append(event)
        }
    }

    /// Goes on where facts were last looked at, so that none is told twice.
    mutating func takeOver(from former: Facts) {
        killsBefore = former.killsBefore
        lateTickReported = former.lateTickReported
    }

    private mutating func newKills(_ sample: Sample) -> UInt64? {
        guard let kills = sample.raw(.oomKills) else { return nil }
        defer { killsBefore = kills }
        guard let killsBefore, kills > killsBefore else { return nil }
        return kills - killsBefore
    }

    private mutating func newLateness(_ sample: Sample) -> Double? {
        guard let lateness = sample[.tickLateness], lateness > lateTickAfter else { return nil }
        let now = sample.time.monotonic
        if let lateTickReported, now - lateTickReported < Self.lateTickPause { return nil }
        lateTickReported = now
        return lateness
    }
}
