internal import ProcMetrics

/// Reads a condition by recursive descent:
///
///     condition  = and *("or" and)
///     and        = not *("and" not)
///     not        = "not" not / comparison
///     comparison = sum [ ("<" / "<=" / ">" / ">=" / "==" / "!=") sum ]
///     sum        = product *(("+" / "-") product)
///     product    = sign *(("*" / "/") sign)
///     sign       = "-" sign / primary
///     primary    = quantity / metric / function "(" metric "," duration ")" / "(" condition ")"
struct Parser {
    private let tokens: [Token]
    private var position = 0
    private var depth = 0

    /// Deeper nesting is rejected, so that no text can exhaust the stack.
    private static let maximumDepth = 40

    static func parse(_ text: String) throws(RuleError) -> Expression {
        var parser = Parser(tokens: try Lexer.tokens(of: text))
        let expression = try parser.condition()
        guard parser.token.kind == .end else { throw parser.unexpected("“and”, “or” or the end") }
        return expression
    }

    private init(tokens: [Token]) { self.tokens = tokens }

    private var token: Token { tokens[position] }

    private mutating func condition() throws(RuleError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else {
            throw RuleError(at: token.start, "nested deeper than \(Self.maximumDepth) levels; split the rule")
        }
        var left = try and()
        while take(word: "or") {
            let right = try and()
            left = .or(left, right, left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private mutating func and() throws(RuleError) -> Expression {
        var left = try not()
        while take(word: "and") {
            let right = try not()
            left = .and(left, right, left.range.lowerBound..<right.range.upperBound)
        }
        return left
    }

    private mutating func not() throws(RuleError) -> Expression {
        let start = token.start
        guard take(word: "not") else { return try comparison() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw RuleError(at: start, "too many “not” in a row") }
        let inner = try not()
        return .not(inner, start..<inner.range.upperBound)
    }

    private mutating func comparison() throws(RuleError) -> Expression {
        let left = try sum()
        guard let comparator = takeComparator() else { return left }
        let right = try sum()
        if takeComparator() != nil {
            throw RuleError(
                at: tokens[position - 1].start, "comparisons do not chain: write “a < b and b < c”")
        }
        return .comparison(comparator, left, right, left.range.lowerBound..<right.range.upperBound)
    }

    private mutating func sum() throws(RuleError) -> Expression {
        var left = try product()
        while let sign = take(anyOf: ["+", "-"]) {
            let right = try product()
            left = Self.arithmetic(sign, left, right)
        }
        return left
    }

    private mutating func product() throws(RuleError) -> Expression {
        var left = try sign()
        while let sign = take(anyOf: ["*", "/"]) {
            let right = try self.sign()
            left = Self.arithmetic(sign, left, right)
        }
        return left
    }

    private static func arithmetic(_ sign: String, _ left: Expression, _ right: Expression) -> Expression {
        .arithmetic(
            ArithmeticOperator(rawValue: sign) ?? .add, left, right,
            left.range.lowerBound..<right.range.upperBound)
    }

    private mutating func sign() throws(RuleError) -> Expression {
        let start = token.start
        guard take(symbol: "-") else { return try primary() }
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth else { throw RuleError(at: start, "too many “-” in a row") }
        let inner = try sign()
        return .negated(inner, start..<inner.range.upperBound)
    }

    private mutating func primary() throws(RuleError) -> Expression {
        let first = token
        switch first.kind {
        case .quantity(let value, let dimension):
            position += 1
            return .quantity(value, dimension, first.start..<first.end)
        case .name(let name) where !Self.keywords.contains(name):
            position += 1
            return try take(symbol: "(") ? window(name, first) : metric(name, first)
        case .symbol("("):
            position += 1
            let inner = try condition()
            try expect(")", "the end of the parenthesis")
            return .group(inner, first.start..<tokens[position - 1].end)
        default:
            throw unexpected("a metric, a quantity, a function or “(”")
        }
    }

    private mutating func window(_ name: String, _ first: Token) throws(RuleError) -> Expression {
        guard let function = WindowFunction(rawValue: name) else {
            let known = WindowFunction.allCases.map(\.rawValue)
            throw RuleError(at: first.start, "there is no function “\(name)”\(Suggestion.phrase(for: name, in: known))")
        }
        let metricToken = token
        guard case .name(let metricName) = metricToken.kind else {
            throw unexpected("a metric: \(name)(memory.available, 30s)")
        }
        position += 1
        guard case .metric(let metric, _) = try self.metric(metricName, metricToken) else {
            throw unexpected("a metric")
        }
        try expect(",", "“,” and a duration: \(name)(\(metricName), 30s)")
        let duration = try self.duration()
        try expect(")", "the end of \(name)(…)")
        return .window(
            WindowKey(function: function, metric: metric, duration: duration),
            first.start..<tokens[position - 1].end)
    }

    private mutating func duration() throws(RuleError) -> Int64 {
        guard case .quantity(let seconds, .seconds) = token.kind else {
            throw unexpected("a duration such as 30s or 5m")
        }
        guard seconds >= 1, seconds <= 7 * 86_400 else {
            throw RuleError(at: token.start, "the duration of a window must be from 1s to 7d")
        }
        position += 1
        return Int64(seconds * 1e9)
    }

    private func metric(_ name: String, _ token: Token) throws(RuleError) -> Expression {
        guard let metric = Metric(named: name) else {
            // For a unit metric, a host metric with a similar name would be a wrong suggestion.
            let isOfUnit = name.hasPrefix("unit.")
            let near = Metric.all.filter { !isOfUnit || $0.descriptor.scope == .unit }.map(\.name)
            throw RuleError(
                at: token.start, "there is no metric “\(name)”\(Suggestion.phrase(for: name, in: near))")
        }
        return .metric(metric, token.start..<token.end)
    }
}

extension Parser {
    private static let keywords: Set<String> = ["and", "or", "not"]

    private mutating func take(word: String) -> Bool {
        guard token.kind == .name(word) else { return false }
        position += 1
        return true
    }

    private mutating func take(symbol: String) -> Bool {
        guard token.kind == .symbol(symbol) else { return false }
        position += 1
        return true
    }

    private mutating func take(anyOf symbols: [String]) -> String? {
        guard case .symbol(let symbol) = token.kind, symbols.contains(symbol) else { return nil }
        position += 1
        return symbol
    }

    private mutating func takeComparator() -> ComparisonOperator? {
        guard case .symbol(let symbol) = token.kind, let comparator = ComparisonOperator(rawValue: symbol) else {
            return nil
        }
        position += 1
        return comparator
    }

    private mutating func expect(_ symbol: String, _ what: String) throws(RuleError) {
        guard take(symbol: symbol) else { throw unexpected(what) }
    }

    private func unexpected(_ expected: String) -> RuleError {
        RuleError(at: token.start, "found \(token.description), expected \(expected)")
    }
}
