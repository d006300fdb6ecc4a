/// Text from outside (a process's name, a control group's) as something that may be printed anywhere.
enum EscapedText {
    /// The longest name that the kernel has, NAME_MAX; what is longer is cut.
    static let longest = 255

    /// Writes each byte that is no printable UTF-8 as `\xNN`, as systemd does: control characters, marks that turn the
    /// direction of writing, blanks that are not the blank, and an accent without a letter, which would join what stands
    /// before the name.
    static func escaped(_ bytes: Span<UInt8>) -> String {
        let bytes = (0..<min(bytes.count, longest)).map { bytes[$0] }
        if bytes.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return String(decoding: bytes, as: UTF8.self) }
        var text = ""
        var rest = bytes[...]
        while !rest.isEmpty {
            let (scalar, length) = firstScalar(of: rest)
            if let scalar, isPrintable(scalar, isFirst: text.isEmpty) {
                text.unicodeScalars.append(scalar)
            } else {
                for byte in rest.prefix(length) { text += escape(byte) }
            }
            rest = rest.dropFirst(length)
        }
        return text
    }

    static func printable(_ text: String) -> String {
        let bytes = Array(text.utf8)
        return escaped(bytes.span)
    }

    /// The scalar at the beginning, if the bytes there are one, and how many bytes are thereby dealt with.
    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar?, Int) {
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        switch parser.parseScalar(from: &iterator) {
        case .valid(let encoded): return (Unicode.UTF8.decode(encoded), encoded.count)
        case .error(let length): return (nil, length)
        case .emptyInput: return (nil, bytes.count)
        }
    }

    private static func isPrintable(_ scalar: Unicode.Scalar, isFirst: Bool) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: !isFirst
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }

    private static func escape(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16)
        return digits.utf8.count == 1 ? "\\x0\(digits)" : "\\x\(digits)"
    }

    /// Turns `\xNN` back into the byte that it stands for; what then cannot be printed stays escaped. Never fails.
    static func unescaped(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let decoded = bytes.span.withoutEscapes()
        return escaped(decoded.span)
    }
}

extension Span where Element == UInt8 {
    /// The bytes that a text with escapes stands for, of the kernel's log or in the name of a unit: `\x0a` is a newline and
    /// `\x5c` a backslash.
    func withoutEscapes() -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var index = 0
        while index < count {
            if has("\\x", at: index), index + 3 < count, let high = self[index + 2].hexDigit,
                let low = self[index + 3].hexDigit
            {
                bytes.append(high << 4 | low)
                index += 4
            } else {
                bytes.append(self[index])
                index += 1
            }
        }
        return bytes
    }
}
