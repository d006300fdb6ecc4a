internal import HealthLink
internal import HealthRules

/// What a monitoring plugin says: an exit code and one line, as the Monitoring Plugins Development Guidelines have them.
struct PluginResult {
    /// The exit code is its number.
    let level: Verdict.Level
    private let text: String
    private let data: PerformanceData?

    init(_ level: Verdict.Level, _ text: String, _ data: PerformanceData? = nil) {
        self.level = level
        self.text = text
        self.data = data
    }

    /// The verdict of healthd. A silence mutes people and not this; a drain is mentioned and changes nothing.
    init(_ status: Status) {
        self.init(status.stale ? .unknown : status.verdict, Self.text(status), PerformanceData(status))
    }

    /// healthd did not tell its verdict.
    init(_ failure: LinkFailure) { self.init(.unknown, failure.message) }

    /// `HEALTHD WARNING - memory-pressure: … | 'available'=…`
    var line: String {
        let line = "HEALTHD \(level.name.uppercased()) - \(Self.oneLine(text))"
        return data.map { "\(line) | \($0.text)" } ?? line
    }

    private static func text(_ status: Status) -> String {
        var parts = [headline(status)]
        if status.stale { return parts[0] }
        if status.alertCount > 1 { parts.append("and \(Count.text(status.alertCount - 1, "more alert"))") }
        if let culprit = status.culprit { parts.append("culprit \(culprit)") }
        if let drain = status.drain { parts.append("drained by \(drain.by): \(drain.reason)") }
        if status.trafficPercent <= 0 {
            parts.append("traffic: drain")
        } else if status.trafficPercent < 100 {
            parts.append("traffic \(status.trafficPercent) %")
        }
        return parts.joined(separator: "; ")
    }

    private static func headline(_ status: Status) -> String {
        if status.stale {
            return "\(Staleness(status).text). \(Staleness.advice)"
        }
        if let alert = status.alerts.first { return alert.sentence }
        if let rule = status.topAlert { return rule }
        if status.starting { return "starting: \(Count.text(status.rulesStarting, "rule")) not evaluated yet" }
        if status.verdict == .unknown { return "\(Count.text(status.rulesUnknown, "rule")) cannot be evaluated" }
        return HostFigures(status.host).memory ?? "no alerts"
    }

    /// `|` separates the numbers, and a line ends the text.
    private static func oneLine(_ text: String) -> String {
        let words = text.split { $0.isNewline }.joined(separator: "; ")
        return SafeText.escaped(String(words.map { $0 == "|" ? "/" : $0 }))
    }
}
