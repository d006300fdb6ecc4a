internal import HealthLink
internal import HealthRules

/// What `healthctl watch` prints for each reply.
struct WatchOutput {
    let json: Bool
    /// Whether changes of the status are shown as well.
    let showsStatus: Bool
    private var last: Change?

    /// What a person would call a change of the status.
    private struct Change: Equatable {
        var verdict: Verdict.Level
        var starting: Bool
        var stale: Bool
        var topAlert: String?
        var alerts: Int
        var traffic: Int
        var drain: Drain?
    }

    init(json: Bool, showsStatus: Bool) {
        self.json = json
        self.showsStatus = showsStatus
    }

    /// A line for standard output, and notes for standard error.
    mutating func texts(
        for reply: Monitor.Subscribe.Reply, _ time: TimeText
    ) -> (line: Line?, json: String?, notes: [String]) {
        var notes: [String] = []
        if let lost = reply.eventsLost, lost > 0 {
            notes.append(
                "\(Count.text(lost, "event")) lost here, because this program read too slowly. "
                    + "The journal has them: journalctl -t healthd")
        }
        if let event = reply.event { return (event.line(time), event.json, notes) }
        guard let status = reply.status else { return (nil, nil, notes) }
        let wasStale = last?.stale ?? false
        let isChange = record(status)
        if status.stale, !wasStale {
            notes.append("\(Staleness(status).text). \(Staleness.advice)")
        } else if wasStale, !status.stale {
            notes.append("healthd has samples again")
        }
        guard showsStatus, isChange else { return (nil, nil, notes) }
        return (Self.line(status, time), JSONText.line(["status": status]), notes)
    }

    private mutating func record(_ status: Status) -> Bool {
        let change = Change(
            verdict: status.verdict, starting: status.starting, stale: status.stale, topAlert: status.topAlert,
            alerts: status.alertCount, traffic: status.trafficPercent, drain: status.drain)
        defer { last = change }
        return change != last
    }

    private static func line(_ status: Status, _ time: TimeText) -> Line {
        let moment = time.moment(status.realtimeSeconds ?? time.now)
        return EventRecord.line(at: moment, status.verdict, "status", status.line)
    }
}
