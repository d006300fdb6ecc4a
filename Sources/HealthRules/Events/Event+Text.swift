public import ProcMetrics

/// What a person reads.
extension Event {
    /// One line: what, how bad, since when, what memory is left, and what to do next.
    public var message: String {
        switch payload {
        case .alert(let alert) where kind == .cleared: withNames(cleared(alert))
        case .alert(let alert): withAdvice(withNames(firing(alert)))
        default: withAdvice(withNames(payload.text))
        }
    }

    private func firing(_ alert: AlertDetails) -> String {
        let what = alert.summary.map { "\($0): " } ?? ""
        let since = kind == .reminder ? "; firing for \(ValueFormatter.nanoseconds(alert.duration))" : ""
        return "\(what)\(alert.comparison)\(since)\(memory)\(forecast(alert))\(culpritText)"
    }

    private func cleared(_ alert: AlertDetails) -> String {
        let after = "resolved after \(ValueFormatter.nanoseconds(alert.duration))"
        let why = alert.reason.map { " because \($0)" } ?? ""
        let worst = "; worst value \(alert.formatted(alert.peak))"
        return "\(after)\(why)\(worst)\(alert.incidentEnd?.text ?? "")\(memory)\(culpritState)"
    }

    /// `; exhausted in 8 s to 14 s`, where the alert rests on that.
    private func forecast(_ alert: AlertDetails) -> String {
        guard alert.evidence == .forecast else { return "" }
        let forecast = unit == nil ? hostSummary.forecast : culprit?.forecast
        return forecast.map { "; exhausted in \($0.text)" } ?? ""
    }

    /// `; leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory`.
    private var culpritText: String { culprit.map { "; \($0.stateText ?? $0.sentence)" } ?? "" }

    /// `; leak.service was restarted 40 s ago`.
    private var culpritState: String { culprit?.stateText.map { "; \($0)" } ?? "" }

    private func withNames(_ text: String) -> String {
        let names = [rule, location?.title ?? unit].compactMap { $0 }.joined(separator: " ")
        return names.isEmpty ? text : "\(names): \(text)"
    }

    private func withAdvice(_ text: String) -> String {
        advice.map { text + (text.hasSuffix("?") ? " " : ". ") + $0 } ?? text
    }

    /// `; 412 MiB of 7.7 GiB available, swap 12 % free`.
    private var memory: String {
        guard let available = hostSummary.memoryAvailable, let total = hostSummary.memoryTotal, total > 0 else {
            return ""
        }
        let estimated = hostSummary.isAvailableEstimated ? " (estimated)" : ""
        let figure = "; \(ValueFormatter.bytes(available)) of \(ValueFormatter.bytes(total)) available\(estimated)"
        guard let swapTotal = hostSummary.swapTotal, let swapFree = hostSummary.swapFree else { return figure }
        return figure + (swapTotal > 0 ? ", swap \(ValueFormatter.share(swapFree / swapTotal)) free" : ", no swap")
    }
}

extension AlertDetails {
    /// `rate(pressure.memory.full, 10s) is 34 % (threshold 25 %)`.
    public var comparison: String {
        let threshold = comparator == "==" || comparator == "!=" ? "" : " (threshold \(formatted(threshold)))"
        return "\(subject) is \(formatted(value))\(threshold)"
    }

    /// A value in the unit of measure of the alert's comparison.
    public func formatted(_ value: Double) -> String {
        ValueFormatter.quantity(value, dimension, isShare: isShare)
    }
}

extension IncidentEnd {
    /// `; the incident is over`, with its duration and peak where it had more than this alert.
    var text: String {
        let whole = alerts > 1 ? " after \(ValueFormatter.nanoseconds(duration)), \(peak.rawValue) at worst" : ""
        return "; the incident is over\(whole)"
    }
}

extension ValueFormatter {
    static func nanoseconds(_ nanoseconds: Int64) -> String { duration(Double(nanoseconds) / 1e9) }
}

extension EventPayload {
    /// What happened, for an event that is not about an alert.
    var text: String {
        switch self {
        case .alert(let alert): alert.comparison
        case .oomKill(let report): report.text
        case .lateTick(let lateness):
            "healthd itself ran \(ValueFormatter.duration(lateness)) late: the host, or the hypervisor, was stalled"
        case .configurationLoaded(_, let source, let rules): "configuration loaded: \(Self.count(rules)) (\(source))"
        case .configurationRejected(let path, let errors, let active):
            "configuration rejected, \(active.text): \(path): \(errors.first ?? "")\(Self.more(errors))"
        case .started(let rules, let source, let interval, let waiting):
            "healthd \(Version.current) started: \(Self.count(rules)) every \(ValueFormatter.nanoseconds(interval)) (\(source))\(Self.text(waiting: waiting))"
        case .stopped(let reason): "healthd stops: \(reason)"
        case .source(let error, let rules): rules.map(error.text) ?? error.recoveredText
        case .eventsLost(let observer, let count):
            "\(count) \(count == 1 ? "event was" : "events were") not delivered by the \(observer) observer"
        case .notice(let notice): notice.text
        case .request(let request): request.text
        case .summary(let omitted): Self.text(omitted)
        }
    }

    private static func count(_ rules: Int) -> String { "\(rules) \(rules == 1 ? "rule" : "rules")" }

    private static func text(waiting rules: [String]) -> String {
        rules.isEmpty ? "" : "; not evaluated until memory has been known for a day: \(rules.joined(separator: ", "))"
    }

    private static func more(_ errors: [String]) -> String {
        errors.count > 1 ? " (and \(errors.count - 1) more)" : ""
    }

    /// `9744 more events in this tick: fat: 9744 raised`.
    private static func text(_ omitted: [OmittedEvents]) -> String {
        let sum = omitted.reduce(0) { $0 + $1.count }
        let parts = omitted.map { "\($0.rule ?? "no rule"): \($0.count) \($0.event.rawValue)" }
        return "\(sum) more \(sum == 1 ? "event" : "events") in this tick: \(parts.joined(separator: ", "))"
    }
}

extension SourceError {
    /// `units: /sys/fs/cgroup/system.slice: permission denied (EACCES); not evaluated: memory-low`.
    fileprivate func text(_ rules: [String]) -> String {
        let what = "\(source): \(path): \(access.prefix)\(ErrnoText.text(self))\(consequence.map { "; \($0)" } ?? "")"
        guard !rules.isEmpty else { return what }
        let some = rules.prefix(5).joined(separator: ", ")
        return "\(what); not evaluated: \(some)\(rules.count > 5 ? " and \(rules.count - 5) more rules" : "")"
    }

    fileprivate var recoveredText: String {
        guard hasImpossibleValue else { return "\(source): \(path) can be \(access.participle) again" }
        return "\(source): \(path): \(metrics.map(\.name).joined(separator: ", ")) can be used again"
    }
}

extension SourceError.Access {
    /// `/proc/meminfo cannot be read`.
    public var participle: String {
        switch self {
        case .read: "read"
        case .write: "written"
        case .poll: "polled"
        }
    }

    /// Reading is what a source does; the rest is said.
    fileprivate var prefix: String { self == .read ? "" : "cannot be \(participle): " }
}
