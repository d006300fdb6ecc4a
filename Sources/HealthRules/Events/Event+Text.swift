/// What a tired person reads.
extension Event {
    /// One line: what, how bad, since when, where memory stands, and what to do next.
    public var sentence: String {
        guard let alert else { return withAdvice(withRule(text)) }
        return kind == .cleared ? cleared(alert) : withAdvice(headline(alert))
    }

    private func headline(_ alert: AlertDetails) -> String {
        let what = alert.summary.map { "\($0): " } ?? ""
        let since = kind == .reminder ? ", for \(ValueFormatter.duration(Double(alert.duration) / 1e9)) now" : ""
        return withRule("\(what)\(alert.reading)\(since)\(memory)\(range(alert))\(who)")
    }

    private func cleared(_ alert: AlertDetails) -> String {
        let after = ValueFormatter.duration(Double(alert.duration) / 1e9)
        let why = alert.reason.map { " because \($0)" } ?? ""
        let end = alert.isLast ? "; the incident is over" : ""
        return withRule("cleared after \(after)\(why), peak \(alert.formatted(alert.peak))\(end)\(memory)\(fate)")
    }

    /// `; gone in 8 s to 14 s`, where the alert is about that.
    private func range(_ alert: AlertDetails) -> String {
        guard alert.subject == "exhaustion.time", let exhaustion = vitals.exhaustion else { return "" }
        return "; gone in \(exhaustion.text)"
    }

    /// `; leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory`.
    private var who: String { suspect.map { "; \($0.fateText ?? $0.sentence)" } ?? "" }

    /// `; leak.service was restarted 40 s ago`.
    private var fate: String { suspect?.fateText.map { "; \($0)" } ?? "" }

    private func withRule(_ text: String) -> String {
        let names = [rule, unit].compactMap { $0 }.joined(separator: " ")
        return names.isEmpty ? text : "\(names): \(text)"
    }

    private func withAdvice(_ text: String) -> String {
        advice.map { text + (text.hasSuffix("?") ? " " : ". ") + $0 } ?? text
    }

    /// `; 412 MiB of 7.7 GiB available, swap 12 % free`.
    private var memory: String {
        guard let available = vitals.memoryAvailable, let total = vitals.memoryTotal, total > 0 else { return "" }
        let figure = "; \(ValueFormatter.bytes(available)) of \(ValueFormatter.bytes(total)) available"
        guard let swapTotal = vitals.swapTotal, let swapFree = vitals.swapFree else { return figure }
        return figure + (swapTotal > 0 ? ", swap \(ValueFormatter.share(swapFree / swapTotal)) free" : ", no swap")
    }
}

extension AlertDetails {
    /// `rate(pressure.memory.full, 10s) is 34 %, limit 25 %`.
    public var reading: String {
        let limit = comparator == "==" || comparator == "!=" ? "" : ", limit \(formatted(threshold))"
        return "\(subject) is \(formatted(value))\(limit)"
    }

    /// A value in the unit of the alert's comparison.
    public func formatted(_ value: Double) -> String {
        ValueFormatter.quantity(value, dimension, isShare: isShare)
    }
}
