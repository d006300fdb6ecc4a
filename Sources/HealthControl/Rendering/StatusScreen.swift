internal import HealthLink
internal import HealthRules

/// A status on one screen, for people: the verdict first, then why, what to do, and what stands behind it.
struct StatusScreen {
    let status: Status
    /// The largest units; empty where they are not known.
    var units: [UnitStatus] = []
    let time: TimeText

    /// Alerts that are shown in full.
    private static let alertLimit = 5

    var lines: [Line] {
        var lines = Staleness(status).lines
        lines.append(headline)
        lines += alerts + [Line("")]
        add("Culprit", status.culprit.map { Line($0) }, to: &lines)
        add("What to do", advice.map { Line($0) }, to: &lines)
        add("Traffic", traffic, to: &lines)
        add("Forecast", forecast, to: &lines)
        add("Host", figures, to: &lines)
        add("Memory", status.host.diagnosis.map { Line($0.text) }, to: &lines)
        add("Clearing", clearing, to: &lines)
        for (index, unit) in UnitTable.lines(units).enumerated() {
            add(index == 0 ? "Units" : "", unit, to: &lines)
        }
        add("Drain", drain, to: &lines)
        add("Silences", silences, to: &lines)
        for (index, line) in configuration.enumerated() { add(index == 0 ? "Rules" : "", line, to: &lines) }
        add("healthd", daemon, to: &lines)
        return lines
    }

    private func add(_ title: String, _ line: Line?, to lines: inout [Line]) {
        guard let line else { return }
        lines.append(Line(title + String(repeating: " ", count: max(1, 12 - title.count))) + line)
    }

    /// `web-01: CRITICAL since 14:03:27 (3 min 20 s ago)`
    private var headline: Line {
        let word = Line(status.starting ? "STARTING" : status.verdict.name.uppercased(), Line.Color(status.verdict))
        let line = Line("\(status.hostname): ") + word
        if status.starting, !status.stale {
            return line + ": \(Count.text(status.rulesStarting, "rule")) not evaluated yet"
        }
        if let since = status.sinceRealtimeSeconds, status.topAlert != nil, !status.stale {
            return line + " since \(time.past(since))"
        }
        return status.verdict == .unknown && !status.stale && status.rulesUnknown > 0
            ? line + ": \(Count.text(status.rulesUnknown, "rule")) cannot be evaluated, because values are absent"
            : line
    }

    private var alerts: [Line] {
        guard !status.alerts.isEmpty else { return [Line("  no alerts are firing")] }
        var lines = status.alerts.prefix(Self.alertLimit).map { alert in
            Line("  ") + Line(alert.severity == .critical ? .critical : .warning)
                + "  \(alert.sentence)\(alert.notes.map { " (\($0))" } ?? "")"
        }
        let more = max(status.alertCount, status.alerts.count) - lines.count
        if more > 0 { lines.append(Line("  and \(more) more: healthctl alerts")) }
        return lines
    }

    /// Of the worst alert that has one.
    private var advice: String? {
        if status.stale { return Staleness.advice }
        return status.alerts.lazy.compactMap(\.advice).first
    }

    private var traffic: Line {
        switch status.trafficPercent {
        case ...0: Line("drain: send no new requests to this host", .red)
        case 1..<100: Line("send \(status.trafficPercent) % of the usual share of requests", .yellow)
        default: Line("full")
        }
    }

    private var forecast: Line? {
        status.host.forecast.map { forecast in
            let text = Forecast(
                earliest: forecast.earliestSeconds, expected: forecast.expectedSeconds, latest: forecast.latestSeconds
            ).text
            return Line("memory is exhausted in \(text)", .yellow)
        }
    }

    private var figures: Line? {
        let figures = HostFigures(status.host).texts
        return figures.isEmpty ? nil : Line(figures.joined(separator: ", "))
    }

    private var clearing: Line? {
        guard let diagnosis = status.host.diagnosis, diagnosis.clearing != "unnecessary" else { return nil }
        return Line(diagnosis.clearingText)
    }

    private var drain: Line? {
        status.drain.map { drain in
            let since = time.moment(drain.sinceRealtimeSeconds)
            return Line("by \(drain.by) since \(since), until \(drain.end(time)): \(drain.reason)", .yellow)
        }
    }

    private var silences: Line? {
        status.silenceCount > 0 ? Line("\(status.silenceCount) (healthctl silences)") : nil
    }

    private var configuration: [Line] { ConfigurationText.lines(status.configuration) }

    private var daemon: Line {
        let age = status.stale ? "" : ", last tick \(ValueFormatter.duration(status.ageSeconds)) ago"
        return Line("\(status.version), started \(time.past(status.startedRealtimeSeconds))\(age)")
    }
}
