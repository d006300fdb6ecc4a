internal import ArgumentParser
internal import HealthRules

/// `healthctl rules`
struct Rules: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Show the active rules; built-in ones are marked.")

    @Option(help: "The configuration; without it, the file that healthd reads by default, if it exists.")
    var config: String?

    func run() throws {
        let path = config ?? InputFile.defaultConfiguration
        for rule in try InputFile.configuration(path).rules { Terminal.print(rule.listing) }
    }
}

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
