internal import ProcMetrics

/// One rule.
extension ConfigurationReader {
    /// - Parameter needsCondition: False for a rule that is disabled.
    mutating func rule(_ name: String, needsCondition: Bool, in object: inout ConfigurationObject) -> Rule? {
        let each = string("each", in: &object)
        let when = condition("when", in: &object)
        let clear = condition("clear", in: &object)
        let forDuration = duration("for", in: &object)
        let keepFiringFor = duration("hold", in: &object)
        let severity = severity(in: &object)
        let category = category(in: &object)
        let traffic = traffic(in: &object)
        let actions = actions(in: &object)
        let summary = string("summary", in: &object)
        let advice = advice(in: &object)
        if needsCondition, !object.has("when") {
            fail(object.label, "“when” is missing: the condition that raises the alert")
        }
        guard let when else { return nil }
        if let each { check(each, when, in: object) }
        var rule = Rule(
            name, severity ?? .warning, when: when, for: forDuration ?? 0, clear: clear,
            keepFiringFor: keepFiringFor ?? Rule.defaultKeepFiringFor, traffic: traffic ?? 100, each: each,
            category: category, summary: summary, advice: advice, origin: .configuration)
        rule.actions = actions
        return rule
    }

    private mutating func check(_ each: String, _ when: Condition, in object: ConfigurationObject) {
        if each.isEmpty {
            fail(object.place("each"), "the pattern is empty; use “*” for every unit")
        } else if !Self.mayMatchUnit(each) {
            note(
                object.place("each"),
                "“\(each)” matches no systemd service or scope: the pattern must match the whole name, such as “nginx.service” or “session-*.scope”"
            )
        }
        if !when.metrics.contains(where: { $0.descriptor.scope == .unit }) {
            fail(
                object.place("each"),
                "“when” has no unit metric, so the result would be the same for every unit: use a metric that begins with “unit.”, or remove “each”"
            )
        }
    }

    /// A pattern that matches no unit is silent for ever. It is no error: it may be the name of a cgroup that systemd
    /// does not manage.
    private static func mayMatchUnit(_ pattern: String) -> Bool {
        if pattern.contains("[") { return false }
        return pattern.hasSuffix("*") || pattern.hasSuffix("?") || UnitName.isUnit(pattern)
    }

    private mutating func condition(_ key: String, in object: inout ConfigurationObject) -> Condition? {
        guard let text = string(key, in: &object) else { return nil }
        for name in FormerMetricName.all(in: text) {
            note(
                "\(object.place(key)), column \(name.column)",
                "“\(name.former)” is now called “\(name.current)”; the old name still works, but please change it")
        }
        do throws(RuleErrors) {
            return try Condition(text, isPerUnit: object.has("each"))
        } catch {
            for problem in error.errors {
                fail("\(object.place(key)), column \(problem.column)", problem.message)
            }
            return nil
        }
    }
}

/// Typed values of a rule. Each reports what is wrong with it.
extension ConfigurationReader {
    mutating func severity(in object: inout ConfigurationObject) -> Severity? {
        guard let name = string("severity", in: &object) else { return nil }
        guard let severity = Severity(rawValue: name) else {
            let names = Severity.allCases.map(\.rawValue)
            fail(
                object.place("severity"),
                "“\(name)” is not a severity: expected \(names.joined(separator: " or "))\(Suggestion.phrase(for: name, in: names))"
            )
            return nil
        }
        return severity
    }

    mutating func category(in object: inout ConfigurationObject) -> Category? {
        guard let name = string("category", in: &object) else { return nil }
        guard let category = Category(rawValue: name) else {
            let names = Category.allCases.map(\.rawValue)
            fail(
                object.place("category"),
                "“\(name)” is not a category: expected one of \(names.joined(separator: ", "))\(Suggestion.phrase(for: name, in: names))"
            )
            return nil
        }
        return category
    }

    /// `drain` or a share such as `75%`.
    mutating func traffic(in object: inout ConfigurationObject) -> Int? {
        guard let text = string("traffic", in: &object) else { return nil }
        if text == "drain" { return 0 }
        guard let percent = Int(text.dropLast()), (0...100).contains(percent), text == "\(percent)%" else {
            fail(
                object.place("traffic"), "“\(text)” is not a traffic advice: expected “drain” or a share such as “75%”")
            return nil
        }
        return percent
    }

    /// A text with fields such as `{command}`.
    mutating func advice(in object: inout ConfigurationObject) -> AdviceTemplate? {
        guard let text = string("advice", in: &object) else { return nil }
        do throws(RuleError) {
            return try AdviceTemplate(text)
        } catch {
            fail("\(object.place("advice")), column \(error.column)", error.message)
            return nil
        }
    }

    mutating func actions(in object: inout ConfigurationObject) -> [String] {
        guard let value = object.take("actions") else { return [] }
        guard case .array(let entries) = value else {
            fail(object.place("actions"), "found \(value.kind), expected a list: [\"reclaim\"]")
            return []
        }
        var actions: [String] = []
        for (index, entry) in entries.enumerated() {
            guard case .string(let action) = entry, Rule.knownActions.contains(action) else {
                fail(
                    "\(object.place("actions"))[\(index)]",
                    "unknown action; known actions: \(Rule.knownActions.joined(separator: ", "))")
                continue
            }
            actions.append(action)
        }
        if !actions.isEmpty {
            note(object.place("actions"), "this version of healthd runs no actions: the rule only alerts")
        }
        return actions
    }
}
