internal import HealthLink
internal import HealthRules

/// Alerts that are firing, for people: a row for each, and below it the sentence with its value and threshold.
struct AlertTable {
    let reply: Monitor.Alerts.Reply
    let time: TimeText

    var lines: [Line] {
        let notice = Staleness(isStale: reply.stale, age: reply.ageSeconds).lines
        guard !reply.alerts.isEmpty else {
            return notice + [Line(reply.stale ? "no alerts were firing" : "no alerts are firing")]
        }
        var table = Table(["SEVERITY", "RULE", "UNIT", "SINCE", "FOR", "INCIDENT", "STATE"])
        for alert in reply.alerts { table.add(cells(alert)) }
        let rows = table.lines
        var lines = notice + [rows[0]]
        for (alert, row) in zip(reply.alerts, rows.dropFirst()) { lines += [row, Line("    \(alert.explanation)")] }
        if reply.total > reply.alerts.count {
            lines.append(Line("\(reply.alerts.count) of \(reply.total) alerts, the worst first"))
        }
        return lines
    }

    private func cells(_ alert: Alert) -> [Line] {
        [
            Line(alert.severity.rawValue, Line.Color(alert.severity)), Line(alert.rule), Line(alert.target),
            Line(time.moment(alert.sinceRealtimeSeconds)), Line(ValueFormatter.wholeSeconds(alert.durationSeconds)),
            Line(alert.incident ?? "-"), Line(alert.notes ?? ""),
        ]
    }
}

extension Alert {
    /// What it is about: `host`, `nginx.service`, `docker-1a2b.scope (shop)`.
    var target: String {
        guard let unit else { return "host" }
        guard let unitName, unitName != unit else { return unit }
        return "\(unit) (\(unitName))"
    }

    /// The message without the names in front of it.
    var explanation: String {
        for name in ["\(rule): "] + [unitName, unit].compactMap({ $0 }).map({ "\(rule) \($0): " })
        where message.hasPrefix(name) {
            return String(message.dropFirst(name.count))
        }
        return message
    }

    /// The message with the names in front of it.
    var sentence: String { "\(rule)\(unit == nil ? "" : " \(target)"): \(explanation)" }

    /// What people have done about it.
    var notes: String? {
        let notes = [acknowledgedBy.map { "acknowledged by \($0)" }, silence.map { "silence \($0)" }]
            .compactMap { $0 }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }
}

extension Line.Color {
    init(_ severity: Severity) { self = severity == .critical ? .red : .yellow }
}
