internal import HealthRules

/// One line for people, of which parts can have a color. Its text is safe for a terminal.
struct Line: Equatable {
    /// The code of a color, as ECMA-48 has it.
    enum Color: String {
        case green = "32"
        case yellow = "33"
        case red = "1;31"
        case magenta = "35"

        init(_ level: Verdict.Level) {
            switch level {
            case .ok: self = .green
            case .warning: self = .yellow
            case .critical: self = .red
            case .unknown: self = .magenta
            }
        }
    }

    private struct Part: Equatable {
        var text: String
        var color: Color?
    }

    private var parts: [Part]

    init(_ text: String, _ color: Color? = nil) { parts = [Part(text: SafeText.escaped(text), color: color)] }

    /// A severity or a verdict, as wide as the longest.
    init(_ level: Verdict.Level) {
        self.init(level.name + String(repeating: " ", count: max(0, 8 - level.name.count)), Color(level))
    }

    static func + (left: Line, right: Line) -> Line {
        var line = left
        line.parts += right.parts
        return line
    }

    static func + (left: Line, right: String) -> Line { left + Line(right) }

    /// Without colors.
    var text: String { parts.map(\.text).joined() }

    func text(isColored: Bool) -> String {
        guard isColored else { return text }
        return parts.map { part in part.color.map { "\u{1B}[\($0.rawValue)m\(part.text)\u{1B}[0m" } ?? part.text }
            .joined()
    }
}
