/// Cuts a condition into tokens.
struct Lexer {
    private let bytes: [UInt8]
    private var position = 0

    /// Longer conditions are rejected: an operator could not read them.
    static let maximumLength = 2_000

    init(_ text: String) { bytes = Array(text.utf8) }

    /// All tokens, the last one ``Token/Kind/end``.
    static func tokens(of text: String) throws(RuleError) -> [Token] {
        guard text.utf8.count <= maximumLength else {
            throw RuleError(at: 0, "the condition is longer than \(maximumLength) bytes; split the rule")
        }
        var lexer = Lexer(text)
        var tokens: [Token] = []
        repeat { tokens.append(try lexer.next()) } while tokens[tokens.count - 1].kind != .end
        return tokens
    }

    private mutating func next() throws(RuleError) -> Token {
        while let byte = peek(), byte.isBlank { position += 1 }
        let start = position
        let kind: Token.Kind
        switch peek() {
        case nil: kind = .end
        case .some(let byte) where byte.isDigit: kind = try quantity()
        case .some(let byte) where byte.isLetter: kind = .name(name())
        case .some: kind = .symbol(try symbol())
        }
        return Token(kind: kind, start: start, end: position)
    }

    private mutating func quantity() throws(RuleError) -> Token.Kind {
        let start = position
        guard let number = Double(decimal()), number.isFinite else {
            throw RuleError(at: start, "“\(text(from: start))” is too large a number")
        }
        var (factor, dimension) = (1.0, Dimension.none)
        if peek() == UInt8(ascii: "%") {
            position += 1
            factor = 0.01
        } else if let byte = peek(), byte.isLetter {
            let unit = try self.unit(QuantitySuffix.all, "unit of measure")
            (factor, dimension) = (unit.factor, unit.dimension)
        }
        if peek() == UInt8(ascii: "/"), let letter = peek(1), letter.isLetter {
            position += 1
            let time = try self.unit(QuantitySuffix.durations, "unit of time after “/”")
            (factor, dimension) = (factor / time.factor, dimension / time.dimension)
        }
        return .quantity(number * factor, dimension)
    }

    private mutating func decimal() -> String {
        let start = position
        while let byte = peek(), byte.isDigit { position += 1 }
        if peek() == UInt8(ascii: "."), let digit = peek(1), digit.isDigit {
            position += 1
            while let byte = peek(), byte.isDigit { position += 1 }
        }
        return text(from: start)
    }

    private mutating func unit(
        _ units: [String: QuantitySuffix], _ what: String
    ) throws(RuleError) -> QuantitySuffix {
        let start = position
        while let byte = peek(), byte.isLetter { position += 1 }
        let word = text(from: start)
        guard let unit = units[word] else {
            throw RuleError(at: start, "“\(word)” is not a known \(what): \(QuantitySuffix.advice(for: word))")
        }
        return unit
    }

    /// Names have dots and, after the first letter, digits: `load.1m`, `pressure.memory.full.avg10`.
    private mutating func name() -> String {
        let start = position
        while let byte = peek(), byte.isLetter || byte.isDigit || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
        {
            position += 1
        }
        return text(from: start)
    }

    private mutating func symbol() throws(RuleError) -> String {
        for symbol in ["<=", ">=", "==", "!=", "<", ">", "+", "-", "*", "/", "(", ")", ","] {
            if bytes[position...].starts(with: symbol.utf8) {
                position += symbol.utf8.count
                return symbol
            }
        }
        throw RuleError(at: position, Self.unexpected(bytes, at: position))
    }

    private static func unexpected(_ bytes: [UInt8], at position: Int) -> String {
        switch bytes[position] {
        case UInt8(ascii: "="): "“=” is not an operator: compare with “==”"
        case UInt8(ascii: "&"): "“&” is not an operator: write “and”"
        case UInt8(ascii: "|"): "“|” is not an operator: write “or”"
        case UInt8(ascii: "!"): "“!” is not an operator: write “not” or “!=”"
        case UInt8(ascii: "%"): "“%” is allowed only after a number: 10%"
        case let byte where byte > 0x20 && byte < 0x7F: "“\(Character(UnicodeScalar(byte)))” has no meaning here"
        default: "this character has no meaning here"
        }
    }

    private func peek(_ ahead: Int = 0) -> UInt8? {
        position + ahead < bytes.count ? bytes[position + ahead] : nil
    }

    private func text(from start: Int) -> String { String(decoding: bytes[start..<position], as: UTF8.self) }
}

extension UInt8 {
    var isDigit: Bool { self &- UInt8(ascii: "0") <= 9 }
    var isLetter: Bool { (self | 0x20) &- UInt8(ascii: "a") <= 25 }
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
}

/// A token of a condition and its place.
struct Token: Equatable {
    enum Kind: Equatable {
        case quantity(Double, Dimension)
        case name(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Offsets in the rule's UTF-8 text.
    let start: Int
    let end: Int

    /// For error messages.
    var description: String {
        switch kind {
        case .quantity: "a quantity"
        case .name(let name): "“\(name)”"
        case .symbol(let symbol): "“\(symbol)”"
        case .end: "the end of the condition"
        }
    }
}
