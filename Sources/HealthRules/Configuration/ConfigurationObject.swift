/// An object of the configuration that remembers which keys nobody asked for.
struct ConfigurationObject {
    /// Where it stands: `rules[2]`; empty for the whole file.
    let path: String
    /// The path and, for a rule, its name.
    var label: String
    private(set) var unread: [String: JSONValue]
    private let keys: Set<String>

    static let ruleKeys = [
        "name", "when", "for", "clear", "hold", "severity", "traffic", "actions", "each", "enabled", "summary",
        "advice",
    ]

    init(_ members: [String: JSONValue], path: String) {
        self.path = path
        label = path
        unread = members
        keys = Set(members.keys)
    }

    func has(_ key: String) -> Bool { keys.contains(key) }

    /// Where a key stands.
    func place(_ key: String) -> String { label.isEmpty ? key : "\(label).\(key)" }

    @discardableResult
    mutating func take(_ key: String) -> JSONValue? { unread.removeValue(forKey: key) }
}
