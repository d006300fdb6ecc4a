internal import ProcMetrics

extension SystemEvents {
    /// Tells of processes killed for memory: each once, and not more than ten events a minute.
    mutating func reportKills(_ sample: Sample, incident: IncidentID?, into events: inout [Event]) {
        let now = sample.time.monotonic
        if let rest = storm.end(at: now) { events.append(event(rest, at: sample.time, incident)) }
        for report in kills.enter(sample) {
            guard let report = storm.pass(report, at: now) else { continue }
            events.append(event(report, at: sample.time, incident))
        }
    }

    private func event(_ report: OOMKillReport, at time: Timestamp, _ incident: IncidentID?) -> Event {
        var event = Event(.oomKill, at: time, severity: .warning, text: report.text)
        event.rule = "oom-kill"
        event.unit = report.unit
        event.incident = incident
        event.advice = report.advice
        event.kills = report
        return event
    }

    /// The counter of kills up to which every kill has been told, for the process after this one.
    var killsTold: UInt64? { kills.told.map { $0.minus(storm.untold) } }

    /// Goes on where the process before this one was; after a reload there is nothing to be taken up.
    mutating func resume(killsTold: UInt64?) { kills.resume(told: killsTold) }
}
