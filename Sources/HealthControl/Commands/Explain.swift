internal import ArgumentParser
internal import HealthRules
internal import ProcMetrics

/// `healthctl explain METRIC|RULE`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a metric, a rule or a window function.",
        discussion: "Without a name, list every metric.")

    @Argument(
        help: "A metric such as memory.available, a rule such as memory-low, or a function such as rate.",
        completion: .list(Metric.all.map(\.name) + Rule.builtIn.map(\.name)))
    var name: String?

    @Option(help: "The configuration that holds the rule.")
    var config: String?

    func run() throws {
        guard let name else {
            for metric in Metric.all { Terminal.say(metric.line) }
            return
        }
        if let metric = Metric(named: name) { return Terminal.say(metric.explanation) }
        if let function = WindowFunction(rawValue: name) {
            return Terminal.say("\(name)(METRIC, DURATION): \(function.meaning)")
        }
        let path = config ?? InputFile.defaultConfiguration
        let rules = try InputFile.configuration(path).rules
        if let rule = rules.first(where: { $0.name == name }) {
            Terminal.say(rule.listing)
            for metric in rule.when.metrics { Terminal.say(metric.line) }
            return
        }
        let names = Metric.all.map(\.name) + rules.map(\.name) + WindowFunction.allCases.map(\.rawValue)
        throw ValidationError(
            "there is no metric, rule or function “\(name)”\(Suggestion.phrase(for: name, in: names))")
    }
}

extension Metric {
    fileprivate var line: String {
        name + String(repeating: " ", count: max(1, 30 - name.count)) + definition.meaning
    }

    fileprivate var explanation: String {
        """
        \(name): \(definition.meaning)
            unit      \(definition.unit.rawValue)
            kind      \(definition.kind.rawValue)\(definition.kind.isCounter ? ": ask for rate(\(name), 10s) or increase(\(name), 10m)" : "")
            of        \(definition.scope == .unit ? "each unit: only in a rule with “each”" : "the host")
            source    \(definition.source.description)
            exported  \(definition.scope == .unit ? "no" : "healthd_\(definition.exportedName)")
        """
    }
}
