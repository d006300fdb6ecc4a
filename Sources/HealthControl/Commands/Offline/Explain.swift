internal import ArgumentParser
internal import HealthRules
internal import ProcMetrics

/// `healthctl explain METRIC|RULE|FUNCTION`
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a metric, a rule or a window function.",
        discussion: "Without a name, list every metric.")

    @Argument(
        help: "A metric such as memory.available, a rule such as memory-low, or a function such as rate.",
        completion: .list(
            Metric.all.map(\.name) + Rule.builtIn.map(\.name) + WindowFunction.allCases.map(\.rawValue)))
    var name: String?

    @Option(help: "The configuration that contains the rule.")
    var config: String?

    func run() throws {
        guard let name else {
            for metric in Metric.all { Terminal.print(metric.line) }
            return
        }
        if let metric = Metric(named: name) {
            noteFormerName(name, now: metric.name)
            return Terminal.print(metric.explanation)
        }
        if let function = WindowFunction(rawValue: name) {
            return Terminal.print("\(name)(METRIC, DURATION): \(function.meaning)")
        }
        try explainRule(name)
    }

    private func explainRule(_ name: String) throws {
        let rules = try InputFile.configuration(config ?? InputFile.defaultConfiguration).rules
        let current = Rule.formerNames[name] ?? name
        guard let rule = rules.first(where: { $0.name == current }) else {
            let names = Metric.all.map(\.name) + rules.map(\.name) + WindowFunction.allCases.map(\.rawValue)
            throw ValidationError(
                "there is no metric, rule or function “\(name)”\(Suggestion.phrase(for: name, in: names))")
        }
        noteFormerName(name, now: rule.name)
        Terminal.print(rule.listing)
        for metric in rule.when.metrics { Terminal.print(metric.line) }
    }

    private func noteFormerName(_ name: String, now current: String) {
        if name != current { Terminal.printError("note: “\(name)” is now called “\(current)”") }
    }
}

extension Metric {
    fileprivate var line: String {
        name + String(repeating: " ", count: max(1, 30 - name.count)) + descriptor.meaning
    }

    var explanation: String {
        """
        \(name): \(descriptor.meaning)
            measured in  \(descriptor.measurementUnit.rawValue)
            kind         \(descriptor.kind.rawValue)\(descriptor.kind.isCounter ? ": use rate(\(name), 10s) or increase(\(name), 10m)" : "")
            of           \(descriptor.scope == .unit ? "each systemd unit: only in a rule with “each”" : "the host")
            source       \(descriptor.source.description)
            exported     \(descriptor.scope == .unit ? "no" : "healthd_\(descriptor.exportedName)")
        """
    }
}
