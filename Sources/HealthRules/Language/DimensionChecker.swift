internal import ProcMetrics

/// Checks that a condition makes sense: units fit, counters are asked for growth, and the whole is true or false.
/// It goes on after an error, so that one reading tells everything.
struct DimensionChecker {
    enum Kind: Equatable { case truth, quantity(Dimension) }

    /// Whether the rule has `each`, so that unit metrics have a meaning.
    let isPerUnit: Bool
    private(set) var errors: [RuleError] = []

    init(isPerUnit: Bool) { self.isPerUnit = isPerUnit }

    /// All errors of a condition, in the order of the text.
    static func errors(in condition: Expression, isPerUnit: Bool) -> [RuleError] {
        var checker = DimensionChecker(isPerUnit: isPerUnit)
        if case .quantity(let dimension) = checker.check(condition) {
            checker.report(
                condition,
                "this is \(dimension.description), not true or false: compare it, for example with “> \(dimension.example)”"
            )
        }
        return checker.errors.sorted { $0.column < $1.column }
    }

    private mutating func report(_ node: Expression, _ message: String) {
        errors.append(RuleError(at: node.range.lowerBound, message))
    }

    /// The kind of a node; `nil` where an error inside makes it unknowable.
    private mutating func check(_ node: Expression) -> Kind? {
        switch node {
        case .quantity(_, let dimension, _): return .quantity(dimension)
        case .metric(let metric, _): return check(metric, node)
        case .window(let key, _): return check(key, node)
        case .group(let inner, _): return check(inner)
        case .negated(let inner, _): return quantity(inner).map { .quantity($0) }
        case .arithmetic(let sign, let left, let right, _): return check(sign, left, right)
        case .comparison(let comparator, let left, let right, _):
            checkComparison(comparator, left, right)
            return .truth
        case .not(let inner, _):
            truth(inner)
            return .truth
        case .and(let left, let right, _), .or(let left, let right, _):
            truth(left)
            truth(right)
            return .truth
        }
    }

    private mutating func check(_ metric: Metric, _ node: Expression) -> Kind? {
        if metric.definition.scope == .unit, !isPerUnit {
            report(
                node, "\(metric.name) exists once per unit: give the rule an “each”, such as \"each\": \"*.service\"")
            return nil
        }
        return .quantity(Dimension(metric.definition.unit))
    }

    private mutating func check(_ key: WindowKey, _ node: Expression) -> Kind? {
        guard case .quantity(let dimension) = check(key.metric, node) else { return nil }
        let name = key.metric.name
        let isCounter = key.metric.definition.kind.isCounter
        switch key.function {
        case .rate, .increase:
            if !isCounter {
                report(
                    node,
                    "\(name) goes up and down: \(key.function.rawValue) is for counters; did you mean slope(\(name), …)?"
                )
            }
        case .avg, .min, .max, .slope:
            if isCounter { report(node, "\(name) is a counter that only grows; did you mean rate(\(name), …)?") }
        }
        let isPerSecond = key.function == .rate || key.function == .slope
        return .quantity(isPerSecond ? dimension / .seconds : dimension)
    }

    private mutating func check(
        _ sign: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> Kind? {
        guard let leftUnit = quantity(left), let rightUnit = quantity(right) else { return nil }
        switch sign {
        case .multiply: return .quantity(leftUnit * rightUnit)
        case .divide: return .quantity(leftUnit / rightUnit)
        case .add, .subtract:
            if leftUnit != rightUnit {
                report(
                    right,
                    "“\(sign.rawValue)” takes the same unit on both sides: left is \(leftUnit.description), right is \(rightUnit.description)"
                )
            }
            return .quantity(leftUnit)
        }
    }

    private mutating func checkComparison(
        _ comparator: ComparisonOperator, _ left: Expression, _ right: Expression
    ) {
        guard let leftUnit = quantity(left), let rightUnit = quantity(right), leftUnit != rightUnit else { return }
        // Nothing is nothing in every unit: swap.total == 0.
        if case .quantity(0, .none, _) = right { return }
        if case .quantity(0, .none, _) = left { return }
        report(
            right,
            "\(leftUnit.description) cannot be compared with \(rightUnit.description)"
                + advice(left, leftUnit, right, rightUnit))
    }

    /// What was probably meant by two sides of different units.
    private func advice(
        _ left: Expression, _ leftUnit: Dimension, _ right: Expression, _ rightUnit: Dimension
    ) -> String {
        if case .metric(let metric, _) = left {
            if metric.definition.kind.isCounter { return "; did you mean rate(\(metric.name), 10s)?" }
            if leftUnit == .bytes, rightUnit == .none {
                let whole = metric.name.hasPrefix("swap.") ? "swap.total" : "memory.total"
                let share = metric.name == whole ? "" : "\(metric.name) / \(whole), or "
                return "; did you mean \(share)a size such as 512MiB?"
            }
        }
        if case .quantity = right { return "; write \(leftUnit.example)" }
        if case .quantity = left { return "; write \(rightUnit.example)" }
        return ""
    }

    private mutating func quantity(_ node: Expression) -> Dimension? {
        switch check(node) {
        case .quantity(let dimension): return dimension
        case .truth:
            report(node, "a comparison is true or false and has no size here; are parentheses missing?")
            return nil
        case nil: return nil
        }
    }

    private mutating func truth(_ node: Expression) {
        guard case .quantity(let dimension) = check(node) else { return }
        report(
            node,
            "“and”, “or” and “not” join comparisons; this is \(dimension.description): compare it, for example with “> \(dimension.example)”"
        )
    }
}
