/// Finds the first syntax error, and the first duplicate key, in a JSON text with comments and trailing commas. The
/// decoder reports no place for the one and accepts the other.
struct JSONParser {
    /// What is wrong and where, counted from 1.
    struct JSONSyntaxError: Error, Equatable {
        let line: Int
        let column: Int
        let message: String
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    private static let maximumDepth = 64

    /// The first error, or `nil` for a text without one.
    static func error(in bytes: [UInt8]) -> JSONSyntaxError? {
        var parser = JSONParser(bytes: bytes)
        do throws(JSONSyntaxError) {
            try parser.skipBlanks()
            // It is no configuration, and before swift-foundation 1625 the decoder reads a lone number past its end.
            if let byte = parser.peek(), byte.isWord {
                return parser.syntaxError("expected an object: { \"rules\": [ … ] }")
            }
            try parser.value()
            try parser.skipBlanks()
            return parser.position < bytes.count ? parser.syntaxError("expected the end of the file") : nil
        } catch {
            return error
        }
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func value() throws(JSONSyntaxError) {
        try skipBlanks()
        switch peek() {
        case UInt8(ascii: "{"): try nested { parser throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): try nested { parser throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = try string()
        case let byte? where byte.isWord: word()
        default: throw syntaxError("expected a value: an object, a list, a string in quotes, a number, true or false")
        }
    }

    private mutating func nested(_ read: (inout JSONParser) throws(JSONSyntaxError) -> Void) throws(JSONSyntaxError) {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw syntaxError("nested deeper than \(Self.maximumDepth) levels") }
        position += 1
        try read(&self)
    }

    private mutating func object() throws(JSONSyntaxError) {
        var keys: Set<[UInt8]> = []
        while try !closes(with: UInt8(ascii: "}")) {
            let start = position
            let key = try self.key()
            if !keys.insert(key).inserted {
                position = start
                throw syntaxError("the key “\(String(decoding: key, as: UTF8.self))” occurs twice in this object")
            }
            try skipBlanks()
            guard take(UInt8(ascii: ":")) else { throw syntaxError("expected “:” and a value") }
            try value()
            try separator(or: UInt8(ascii: "}"))
        }
    }

    private mutating func array() throws(JSONSyntaxError) {
        while try !closes(with: UInt8(ascii: "]")) {
            try value()
            try separator(or: UInt8(ascii: "]"))
        }
    }

    private mutating func closes(with end: UInt8) throws(JSONSyntaxError) -> Bool {
        try skipBlanks()
        return take(end)
    }

    private mutating func separator(or end: UInt8) throws(JSONSyntaxError) {
        try skipBlanks()
        guard take(UInt8(ascii: ",")) || peek() == end else {
            throw syntaxError("expected “,” or “\(Character(UnicodeScalar(end)))”")
        }
    }

    private mutating func key() throws(JSONSyntaxError) -> [UInt8] {
        switch peek() {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return try string()
        case let byte? where byte.isWord:
            let start = position
            word()
            return Array(bytes[start..<position])
        default: throw syntaxError("expected a key in quotes")
        }
    }

    /// Reads a string and returns what is between its quotes.
    private mutating func string() throws(JSONSyntaxError) -> [UInt8] {
        let start = position
        let quote = bytes[position]
        position += 1
        while let byte = peek(), byte != quote, byte != UInt8(ascii: "\n") {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        guard peek() == quote else {
            position = start
            throw syntaxError("this string is not closed: a quote is missing")
        }
        position += 1
        return Array(bytes[(start + 1)..<(position - 1)])
    }

    /// Numbers, true, false, null and the bare keys of JSON5; the decoder interprets them.
    private mutating func word() {
        while let byte = peek(), byte.isWord { position += 1 }
    }

    private mutating func skipBlanks() throws(JSONSyntaxError) {
        while let byte = peek() {
            if byte <= 0x20 {
                position += 1
            } else if bytes[position...].starts(with: "//".utf8) {
                while let byte = peek(), byte != UInt8(ascii: "\n") { position += 1 }
            } else if bytes[position...].starts(with: "/*".utf8) {
                try skipComment()
            } else {
                return
            }
        }
    }

    private mutating func skipComment() throws(JSONSyntaxError) {
        let start = position
        position += 2
        while position < bytes.count, !bytes[position...].starts(with: "*/".utf8) { position += 1 }
        guard position < bytes.count else {
            position = start
            throw syntaxError("this comment is not closed: “*/” is missing")
        }
        position += 2
    }

    private func peek() -> UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard peek() == byte else { return false }
        position += 1
        return true
    }

    private func syntaxError(_ message: String) -> JSONSyntaxError {
        let before = bytes[..<min(position, bytes.count)]
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        return JSONSyntaxError(
            line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: before.count - lineStart + 1,
            message: position < bytes.count ? message : message + ", found the end of the file")
    }
}

extension UInt8 {
    fileprivate var isWord: Bool {
        isLetter || isDigit
            || [UInt8(ascii: "_"), UInt8(ascii: "$"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-")].contains(
                self)
    }
}
