internal import HealthLink
internal import HealthRules

extension RuleStatus {
    /// As ``Rule/listing``, and how many of its alerts are firing.
    var listing: [Line] {
        var lines = [Line("\(name)  \(severity.rawValue)  (\(origin))")]
        func add(_ key: String, _ value: String?) {
            if let value { lines.append(Line("    \(key)\(String(repeating: " ", count: 10 - key.count))\(value)")) }
        }
        add("each", each)
        add("when", condition)
        add("for", forSeconds > 0 ? ValueFormatter.duration(forSeconds) : nil)
        add("clear", clear ?? "the opposite of when")
        add("hold", ValueFormatter.duration(holdSeconds))
        add("category", category.rawValue)
        add("traffic", trafficPercent == 0 ? "drain" : trafficPercent < 100 ? "\(trafficPercent)%" : nil)
        add("summary", summary)
        if firing > 0 { lines.append(Line("    firing    ") + Line("\(firing)", Line.Color(severity))) }
        return lines + [Line("")]
    }
}
