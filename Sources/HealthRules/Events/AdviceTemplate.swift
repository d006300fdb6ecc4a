/// What to do next, with fields that are filled in when an alert fires:
///
///     Stop or restart the largest consumer: {command}
///
/// `{command}` is what to type, `{unit}` the unit that the alert is about or that uses the memory, and `{category}` the
/// rule's category. Braces have no other use.
public struct AdviceTemplate: Sendable, Equatable {
    /// As it was written.
    public let text: String
    /// The places between the fields, and the fields.
    private let parts: [Part]

    private enum Part: Equatable {
        case text(String)
        case field(Field)
    }

    enum Field: String, CaseIterable {
        case command, unit, category
    }

    /// What an alert fills in.
    struct Values {
        var command: String?
        var unit: String?
        var category: Category
    }

    /// The command where no culprit is known, and the unit where none is.
    static let defaultCommand = "systemd-cgtop -m"
    static let defaultUnit = "the largest consumer"
    /// The journal's catalog shows no field that is longer than 256 bytes with its name.
    static let limit = 230

    /// - Throws: For a field that is not known, and for a brace without its partner, with its column.
    public init(_ text: String) throws(RuleError) {
        self.text = text
        parts = try Self.parts(of: Array(text.utf8))
    }

    var hasCommand: Bool { parts.contains(.field(.command)) }

    /// The advice of one alert. A text without `{command}` has the command appended, if one is known and `appendsCommand`.
    func filled(_ values: Values, appendsCommand: Bool) -> String {
        let specific = text(values)
        guard appendsCommand, !hasCommand, let command = values.command else {
            return specific.utf8.count <= Self.limit ? specific : text(Values(category: values.category))
        }
        let whole = "\(specific)\(specific.hasSuffix(".") ? " Then" : "; then"): \(command)"
        return whole.utf8.count <= Self.limit ? whole : specific
    }

    private func text(_ values: Values) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let some): text += some
            case .field(.command): text += values.command ?? Self.defaultCommand
            case .field(.unit): text += values.unit ?? Self.defaultUnit
            case .field(.category): text += values.category.rawValue
            }
        }
        return text
    }

    private static func parts(of bytes: [UInt8]) throws(RuleError) -> [Part] {
        var parts: [Part] = []
        var start = 0
        while let open = bytes[start...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}") }) {
            guard bytes[open] == UInt8(ascii: "{"),
                let close = bytes[open...].firstIndex(of: UInt8(ascii: "}"))
            else { throw RuleError(at: open, "a brace without its partner; \(known)") }
            if open > start { parts.append(.text(String(decoding: bytes[start..<open], as: UTF8.self))) }
            let name = String(decoding: bytes[(open + 1)..<close], as: UTF8.self)
            guard let field = Field(rawValue: name) else {
                throw RuleError(at: open, "there is no field “{\(name)}”; \(known)")
            }
            parts.append(.field(field))
            start = close + 1
        }
        if start < bytes.count { parts.append(.text(String(decoding: bytes[start...], as: UTF8.self))) }
        return parts
    }

    private static let known = "an advice may have {command}, {unit} and {category}"
}
