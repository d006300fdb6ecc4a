internal import FoundationEssentials

/// JSON for `--json`: keys in a fixed order, and nothing that a terminal obeys.
enum JSONText {
    /// In one line.
    static func line(_ value: some Encodable) -> String { text(value, []) }

    /// For people who look at it as well.
    static func indented(_ value: some Encodable) -> String { text(value, .prettyPrinted) }

    private static func text(_ value: some Encodable, _ format: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = format.union([.sortedKeys, .withoutEscapingSlashes])
        let data = (try? encoder.encode(value)) ?? Data("{}".utf8)
        return SafeText.escaped(json: String(decoding: data, as: UTF8.self))
    }
}
