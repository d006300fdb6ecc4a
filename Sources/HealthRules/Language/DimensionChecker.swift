internal import ProcMetrics

/// Checks that a condition makes sense: units of measure match, counters are read with `rate` or `increase`, and the whole
/// is true or false. It continues after an error, so that all errors are reported at once.
struct DimensionChecker {
    enum Kind: Equatable { case truth, quantity(Dimension) }

    /// Whether the rule has `each`, so that it may use unit metrics.
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
        if metric.descriptor.scope == .unit, !isPerUnit {
            report(
                node,
                "\(metric.name) has one value for each systemd unit: add an “each” to the rule, such as \"each\": \"*.service\""
            )
            return nil
        }
        return .quantity(Dimension(metric.descriptor.measurementUnit))
    }

    private mutating func check(_ key: WindowKey, _ node: Expression) -> Kind? {
        guard case .quantity(let dimension) = check(key.metric, node) else { return nil }
        let name = key.metric.name
        let isCounter = key.metric.descriptor.kind.isCounter
        switch key.function {
        case .rate, .increase:
            if !isCounter {
                report(
                    node,
                    "\(name) is a gauge, and \(key.function.rawValue) is for counters; did you mean slope(\(name), …)?"
                )
            }
        case .avg, .min, .max, .slope:
            if isCounter {
                report(
                    node,
                    "\(name) is a counter, and \(key.function.rawValue) is for gauges; did you mean rate(\(name), …)?")
            }
        }
        let isPerSecond = key.function == .rate || key.function == .slope
        return .quantity(isPerSecond ? dimension / .seconds : dimension)
    }

    private mutating func check(
        _ sign: ArithmeticOperator, _ left: Expression, _ right: Expression
    ) -> Kind? {
        guard let leftDimension = quantity(left), let rightDimension = quantity(right) else { return nil }
        switch sign {
        case .multiply: return .quantity(leftDimension * rightDimension)
        case .divide: return .quantity(leftDimension / rightDimension)
        case .add, .subtract:
            if leftDimension != rightDimension {
                report(
                    right,
                    "“\(sign.rawValue)” takes the same unit of measure on both sides: left is \(leftDimension.description), right is \(rightDimension.description)"
                )
            }
            return .quantity(leftDimension)
        }
    }

    private mutating func checkComparison(
        _ comparator: ComparisonOperator, _ left: Expression, _ right: Expression
    ) {
        guard let leftDimension = quantity(left), let rightDimension = quantity(right), leftDimension != rightDimension
        else { return }
        // Zero is the same in every unit of measure: swap.total == 0.
        if case .quantity(0, .none, _) = right { return }
        if case .quantity(0, .none, _) = left { return }
        report(
            right,
            "\(leftDimension.description) cannot be compared with \(rightDimension.description)"
                + advice(left, leftDimension, right, rightDimension))
    }

    /// What was probably meant by two sides with different units of measure.
    private func advice(
        _ left: Expression, _ leftDimension: Dimension, _ right: Expression, _ rightDimension: Dimension
    ) -> String {
        if case .metric(let metric, _) = left {
            if metric.descriptor.kind.isCounter { return "; did you mean rate(\(metric.name), 10s)?" }
            if leftDimension == .bytes, rightDimension == .none {
                let whole = metric.name.hasPrefix("swap.") ? "swap.total" : "memory.total"
                let share = metric.name == whole ? "" : "\(metric.name) / \(whole), or "
                return "; did you mean \(share)a size such as 512MiB?"
            }
        }
        if case .quantity = right { return "; write \(leftDimension.example)" }
        if case .quantity = left { return "; write \(rightDimension.example)" }
        return ""
    }

    private mutating func quantity(_ node: Expression) -> Dimension? {
        switch check(node) {
        case .quantity(let dimension): return dimension
        case .truth:
            report(node, "a comparison is true or false and is not a number here; are parentheses missing?")
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
