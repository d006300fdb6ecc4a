internal import ProcMetrics

extension ConfigurationReader {
    /// The built-in rules, replaced, removed and added to by the file's list.
    mutating func rules(in object: inout ConfigurationObject) -> [Rule] {
        var rules = Rule.builtIn
        guard let list = object.take("rules") else { return rules }
        guard case .array(let entries) = list else {
            fail("rules", "found \(list.kind), expected a list: [ { \"name\": … } ]")
            return rules
        }
        var names: Set<String> = []
        for (index, entry) in entries.enumerated() {
            let path = "rules[\(index)]"
            guard case .object(let members) = entry else {
                fail(path, "found \(entry.kind), expected an object with “name” and “when”")
                continue
            }
            var object = ConfigurationObject(members, path: path)
            guard let name = name(in: &object) else { continue }
            if !names.insert(name).inserted { fail(path, "a second rule is named “\(name)”") }
            let isEnabled = bool("enabled", in: &object) ?? true
            let place = rules.firstIndex { $0.name == name }
            let rule = rule(name, needsCondition: isEnabled, in: &object)
            if !isEnabled && place == nil && !object.has("when") {
                fail(
                    path,
                    "there is no built-in rule “\(name)” to disable\(Suggestion.phrase(for: name, in: rules.map(\.name)))"
                )
            }
            rejectUnknown(object, known: ConfigurationObject.ruleKeys)
            switch (isEnabled, place, rule) {
            case (false, let place?, _): rules.remove(at: place)
            case (true, let place?, let rule?): rules[place] = rule
            case (true, nil, let rule?): rules.append(rule)
            default: break
            }
        }
        return rules
    }

    private mutating func name(in object: inout ConfigurationObject) -> String? {
        guard let name = string("name", in: &object) else {
            if !object.has("name") { fail(object.path, "a rule needs a “name”") }
            return nil
        }
        let isPlain = name.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 64 else {
            fail(object.place("name"), "a name has lower-case letters, digits and “-”, at most 64")
            return nil
        }
        object.label = "\(object.path) “\(name)”"
        return name
    }

    /// - Parameter needsCondition: A rule that is switched off need not say what it would look for.
    private mutating func rule(
        _ name: String, needsCondition: Bool, in object: inout ConfigurationObject
    ) -> Rule? {
        let each = string("each", in: &object)
        let when = condition("when", isPerUnit: object.has("each"), in: &object)
        let clear = condition("clear", isPerUnit: object.has("each"), in: &object)
        let forDuration = duration("for", in: &object)
        let hold = duration("hold", in: &object)
        let severity = severity(in: &object)
        let traffic = traffic(in: &object)
        let actions = actions(in: &object)
        let summary = string("summary", in: &object)
        let advice = string("advice", in: &object)
        if needsCondition, !object.has("when") { fail(object.label, "a rule needs a “when”") }
        guard let when else { return nil }
        if let each {
            if each.isEmpty { fail(object.place("each"), "the pattern is empty; “*” is every unit") }
            if !each.isEmpty, !Self.mayMatchUnit(each) {
                note(
                    object.place("each"),
                    "“\(each)” matches no service and no scope of systemd; whole names match, such as “nginx.service” or “session-*.scope”"
                )
            }
            if !when.metrics.contains(where: { $0.definition.scope == .unit }) {
                fail(object.place("each"), "“when” looks at no unit metric, so it would say the same of every unit")
            }
        }
        var rule = Rule(
            name, severity ?? .warning, when: when, for: forDuration ?? 0, clear: clear,
            hold: hold ?? Rule.defaultHold, traffic: traffic ?? 100, each: each, summary: summary,
            advice: advice, origin: .configuration)
        rule.actions = actions
        return rule
    }

    /// A rule that looks at nobody is silent for ever, and no error: it may mean a control group of somebody else.
    private static func mayMatchUnit(_ pattern: String) -> Bool {
        if pattern.contains("[") { return false }
        return pattern.hasSuffix("*") || pattern.hasSuffix("?") || RemediationCommand.isUnit(pattern)
    }

    private mutating func condition(
        _ key: String, isPerUnit: Bool, in object: inout ConfigurationObject
    ) -> Condition? {
        guard let text = string(key, in: &object) else { return nil }
        do throws(RuleErrors) {
            return try Condition(text, isPerUnit: isPerUnit)
        } catch {
            for problem in error.errors {
                fail("\(object.place(key)), column \(problem.column)", problem.message)
            }
            return nil
        }
    }

    private mutating func severity(in object: inout ConfigurationObject) -> Severity? {
        guard let name = string("severity", in: &object) else { return nil }
        guard let severity = Severity(rawValue: name) else {
            let names = Severity.allCases.map(\.rawValue)
            fail(
                object.place("severity"),
                "“\(name)” is no severity, expected \(names.joined(separator: " or "))\(Suggestion.phrase(for: name, in: names))"
            )
            return nil
        }
        return severity
    }

    /// `drain` or a share such as `75%`.
    private mutating func traffic(in object: inout ConfigurationObject) -> Int? {
        guard let text = string("traffic", in: &object) else { return nil }
        if text == "drain" { return 0 }
        guard let percent = Int(text.dropLast()), (0...100).contains(percent), text == "\(percent)%" else {
            fail(object.place("traffic"), "“\(text)” is no traffic advice, expected “drain” or a share such as “75%”")
            return nil
        }
        return percent
    }

    private mutating func actions(in object: inout ConfigurationObject) -> [String] {
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
                    "no such action, expected one of: \(Rule.knownActions.joined(separator: ", "))")
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
