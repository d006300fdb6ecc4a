internal import HealthRules

extension Rule {
    /// The rule with the keys of a configuration.
    var listing: String {
        var lines = ["\(name)  \(severity.rawValue)  (\(origin.rawValue))"]
        func add(_ key: String, _ value: String?) {
            if let value { lines.append("    \(key)\(String(repeating: " ", count: 10 - key.count))\(value)") }
        }
        add("each", each)
        add("when", when.text)
        add("for", forDuration > 0 ? DurationText.text(forDuration) : nil)
        add("clear", clear?.text ?? "the opposite of when")
        add("hold", DurationText.text(keepFiringFor))
        add("category", category.rawValue)
        add("traffic", traffic == 0 ? "drain" : traffic < 100 ? "\(traffic)%" : nil)
        add("actions", actions.isEmpty ? nil : actions.joined(separator: ", "))
        add("summary", summary)
        add("advice", advice?.text)
        return lines.joined(separator: "\n") + "\n"
    }
}
