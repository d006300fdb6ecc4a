internal import ProcMetrics

/// A metric that a condition names as an earlier version did.
struct FormerMetricName: Equatable {
    /// The column in the condition's text, from 1.
    let column: Int
    let former: String
    let current: String

    /// Every former name in a text, also where the condition has other errors; none where it cannot be cut into tokens.
    static func all(in condition: String) -> [FormerMetricName] {
        let tokens = (try? Lexer.tokens(of: condition)) ?? []
        return tokens.compactMap { token in
            guard case .name(let name) = token.kind, let metric = Metric(named: name), metric.name != name else {
                return nil
            }
            return FormerMetricName(column: token.start + 1, former: name, current: metric.name)
        }
    }
}
