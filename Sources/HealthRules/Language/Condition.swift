public import ProcMetrics

/// A condition that was parsed, checked and compiled.
public struct Condition: Sendable {
    /// As it was written.
    public let text: String
    let program: CompiledExpression

    /// Parses and checks a condition.
    ///
    /// - Parameters:
    ///   - text: In the rule language, `memory.available / memory.total < 10%`.
    ///   - isPerUnit: Whether unit metrics may occur.
    /// - Throws: Every error found, in the order of the text; after a syntax error only that one.
    public init(_ text: String, isPerUnit: Bool = false) throws(RuleErrors) {
        let expression: Expression
        do throws(RuleError) {
            expression = try Parser.parse(text)
        } catch {
            throw RuleErrors(errors: [error])
        }
        let errors = DimensionChecker.errors(in: expression, isPerUnit: isPerUnit)
        guard errors.isEmpty else { throw RuleErrors(errors: errors) }
        self.text = text
        program = CompiledExpression(compiling: expression, text: text)
    }

    /// The metrics that the condition uses, each once, in the order of the text.
    public var metrics: [Metric] { program.metrics }
}

/// Everything that is wrong with one condition.
public struct RuleErrors: Error, Equatable, Sendable {
    public let errors: [RuleError]
}
