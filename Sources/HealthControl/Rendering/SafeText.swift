/// Text from elsewhere, for a terminal.
///
/// healthd escapes the names of units and processes already. A socket can be anybody's, so nothing from it reaches the
/// terminal as a control sequence.
enum SafeText {
    /// In one line: each character that moves the cursor, starts a control sequence or turns the direction of writing is
    /// replaced by `\xNN` or `\u{NNNN}`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isUnsafe) else { return text }
        var result = ""
        for scalar in text.unicodeScalars {
            if !isUnsafe(scalar) {
                result.unicodeScalars.append(scalar)
            } else {
                let digits = hexadecimal(scalar.value, width: 2)
                result += scalar.value < 0x100 ? "\\x\(digits)" : "\\u{\(digits)}"
            }
        }
        return result
    }

    /// JSON text with such characters as `\uNNNN`: they stand only within its strings, so it means the same.
    static func escaped(json: String) -> String {
        guard json.unicodeScalars.contains(where: { isUnsafe($0) && $0 != "\n" }) else { return json }
        var result = ""
        for scalar in json.unicodeScalars {
            if !isUnsafe(scalar) || scalar == "\n" {
                result.unicodeScalars.append(scalar)
            } else {
                result += "\\u\(hexadecimal(scalar.value, width: 4))"
            }
        }
        return result
    }

    private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        // Marks that turn the direction of writing; others of this category join letters and emoji.
        case .format: scalar.properties.isBidiControl
        default: false
        }
    }

    private static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
