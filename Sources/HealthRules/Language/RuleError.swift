/// What is wrong with a condition, where, and what to write instead.
public struct RuleError: Error, Equatable, Sendable {
    /// The column in the condition's text, from 1.
    public let column: Int
    /// A sentence that says what was found, what was expected and, where known, what was probably meant.
    public let message: String

    init(at offset: Int, _ message: String) {
        column = offset + 1
        self.message = message
    }
}
