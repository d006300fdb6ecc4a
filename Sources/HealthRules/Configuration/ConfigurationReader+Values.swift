/// Typed values from JSON. Each returns `nil` for a key that is missing, and for one with a wrong value, which it reports.
extension ConfigurationReader {
    mutating func string(_ key: String, in object: inout ConfigurationObject) -> String? {
        switch object.take(key) {
        case nil: return nil
        case .string(let string): return string
        case .some(let other):
            fail(object.place(key), "found \(other.kind), expected a string")
            return nil
        }
    }

    mutating func bool(_ key: String, in object: inout ConfigurationObject) -> Bool? {
        switch object.take(key) {
        case nil: return nil
        case .bool(let bool): return bool
        case .some(let other):
            fail(object.place(key), "found \(other.kind), expected true or false")
            return nil
        }
    }

    mutating func duration(_ key: String, in object: inout ConfigurationObject) -> Int64? {
        guard let text = string(key, in: &object) else { return nil }
        do throws(RuleError) {
            return try DurationText.nanoseconds(text)
        } catch {
            fail("\(object.place(key)), column \(error.column)", error.message)
            return nil
        }
    }

    /// A duration within a range, which is named for people.
    mutating func duration(
        _ key: String, from range: ClosedRange<Int64>, _ name: String, in object: inout ConfigurationObject
    ) -> Int64? {
        guard let duration = duration(key, in: &object) else { return nil }
        if range.contains(duration) { return duration }
        fail(object.place(key), "the duration must be \(name)")
        return nil
    }

    mutating func integer(_ key: String, from range: ClosedRange<Int>, in object: inout ConfigurationObject) -> Int? {
        switch object.take(key) {
        case nil: return nil
        case .number(let number):
            if let integer = Int(exactly: number), range.contains(integer) { return integer }
            fail(object.place(key), "expected a whole number from \(range.lowerBound) to \(range.upperBound)")
            return nil
        case .some(let other):
            fail(object.place(key), "found \(other.kind), expected a number")
            return nil
        }
    }

    /// A string; null is the same as no key.
    mutating func nullableString(_ key: String, in object: inout ConfigurationObject) -> String? {
        if object.unread[key] == .null { object.take(key) }
        return string(key, in: &object)
    }

    /// An absolute path; null is the same as no key.
    mutating func path(_ key: String, in object: inout ConfigurationObject) -> String? {
        guard let path = nullableString(key, in: &object) else { return nil }
        if path.hasPrefix("/"), !path.utf8.contains(0) { return path }
        fail(object.place(key), "expected an absolute path: /etc/healthd/…")
        return nil
    }

    /// An object within an object; null is the same as no key.
    mutating func object(_ key: String, in object: inout ConfigurationObject) -> ConfigurationObject? {
        switch object.take(key) {
        case nil, .null: return nil
        case .object(let members): return ConfigurationObject(members, path: object.place(key))
        case .some(let other):
            fail(object.place(key), "found \(other.kind), expected an object: \"\(key)\": { … }")
            return nil
        }
    }

    mutating func rejectUnknown(_ object: ConfigurationObject, known: [String]) {
        for key in object.unread.keys.sorted() {
            fail(
                object.place(key),
                "unknown key\(Suggestion.phrase(for: key, in: known)); known keys: \(known.joined(separator: ", "))")
        }
    }

    mutating func fail(_ place: String, _ message: String) {
        errors.append(ConfigurationDiagnostic(place, message))
    }

    mutating func note(_ place: String, _ message: String) {
        notices.append(ConfigurationDiagnostic(place, message))
    }
}

/// An object of the configuration that keeps track of the keys that no reader has taken.
struct ConfigurationObject {
    /// Its place: `rules[2]`; empty for the whole file.
    let path: String
    /// The path and, for a rule, its name.
    var label: String
    private(set) var unread: [String: JSONValue]
    private let keys: Set<String>

    static let ruleKeys = [
        "name", "when", "for", "clear", "hold", "severity", "category", "traffic", "actions", "each", "enabled",
        "summary", "advice",
    ]

    init(_ members: [String: JSONValue], path: String) {
        self.path = path
        label = path
        unread = members
        keys = Set(members.keys)
    }

    func has(_ key: String) -> Bool { keys.contains(key) }

    /// The place of a key: `rules[2] “disk-full”.when`.
    func place(_ key: String) -> String { label.isEmpty ? key : "\(label).\(key)" }

    @discardableResult
    mutating func take(_ key: String) -> JSONValue? { unread.removeValue(forKey: key) }
}
