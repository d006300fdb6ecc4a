/// The list of rules.
extension ConfigurationReader {
    /// The built-in rules, replaced, removed and added to by the file's list.
    mutating func rules(in object: inout ConfigurationObject) -> [Rule] {
        var list = RuleList()
        guard let value = object.take("rules") else { return list.rules }
        guard case .array(let entries) = value else {
            fail("rules", "found \(value.kind), expected a list: [ { \"name\": … } ]")
            return list.rules
        }
        for (index, entry) in entries.enumerated() {
            let path = "rules[\(index)]"
            guard case .object(let members) = entry else {
                fail(path, "found \(entry.kind), expected an object with “name” and “when”")
                continue
            }
            var object = ConfigurationObject(members, path: path)
            entryOfList(&object, &list)
        }
        checkMemory(of: list)
        return list.rules
    }

    /// One entry of the list: a rule, or the name of one to disable.
    private mutating func entryOfList(_ object: inout ConfigurationObject, _ list: inout RuleList) {
        guard let name = name(in: &object) else { return }
        if !list.take(name) {
            fail(object.place("name"), "another rule of this file has the name “\(name)”: rename or remove one of them")
        }
        let isEnabled = bool("enabled", in: &object) ?? true
        let rule = rule(name, needsCondition: isEnabled, in: &object)
        if !isEnabled, !list.has(name), !object.has("when") {
            let near = Suggestion.phrase(for: name, in: list.rules.map(\.name))
            fail(object.path, "there is no built-in rule “\(name)” to disable\(near)")
        }
        rejectUnknown(object, known: ConfigurationObject.ruleKeys)
        if !isEnabled {
            list.remove(name)
        } else if let rule {
            list.put(rule, at: object.label)
        }
    }

    /// The rule's name. One that a built-in rule had in an earlier version is replaced with today's.
    private mutating func name(in object: inout ConfigurationObject) -> String? {
        guard let name = string("name", in: &object) else {
            if !object.has("name") { fail(object.path, "“name” is missing") }
            return nil
        }
        let isPlain = name.utf8.allSatisfy {
            ($0 >= 0x61 && $0 <= 0x7A) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 64 else {
            fail(
                object.place("name"), "a name consists of lower-case letters, digits and “-”, at most 64 of them")
            return nil
        }
        object.label = "\(object.path) “\(name)”"
        guard let current = Rule.formerNames[name] else { return name }
        note(
            object.place("name"),
            "this built-in rule is now called “\(current)”; the old name still works, but please change it")
        return current
    }
}

/// The rules that result from a file, and the place of each of the file's own.
struct RuleList {
    private(set) var rules: [Rule] = []
    /// By the rule's name: `rules[2] “disk-full”`.
    private(set) var places: [String: String] = [:]
    private var names: Set<String> = []
    /// Indices of ``rules`` by name: a file may have many thousand rules.
    private var indices: [String: Int] = [:]

    init() { for rule in Rule.builtIn { put(rule) } }

    /// Whether a name is used for the first time in this file.
    mutating func take(_ name: String) -> Bool { names.insert(name).inserted }

    func has(_ name: String) -> Bool { indices[name] != nil }

    mutating func remove(_ name: String) {
        guard let index = indices.removeValue(forKey: name) else { return }
        rules.remove(at: index)
        for other in rules[index...] { indices[other.name]? -= 1 }
    }

    /// Replaces the rule of the same name, or adds one.
    mutating func put(_ rule: Rule, at place: String? = nil) {
        places[rule.name] = place
        if let index = indices[rule.name] {
            rules[index] = rule
        } else {
            indices[rule.name] = rules.count
            rules.append(rule)
        }
    }
}
