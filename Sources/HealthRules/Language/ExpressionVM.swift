internal import ProcMetrics

/// The two sides of a comparison and its result.
struct ComparisonResult {
    var value = Double.nan
    var threshold = Double.nan
    var truth = Double.nan
}

/// The stack that expressions run on, allocated once for the deepest of them.
struct ExpressionVM {
    var stack: [Double]
    var results: [ComparisonResult]

    init(for expressions: [CompiledExpression]) {
        stack = Array(repeating: 0, count: expressions.map(\.stackDepth).max() ?? 0)
        results = Array(repeating: ComparisonResult(), count: expressions.map(\.comparisons.count).max() ?? 0)
    }
}

/// A truth value of three-valued logic.
enum Ternary {
    case `true`, `false`, unknown

    init(_ value: Double) { self = value.isNaN ? .unknown : value != 0 ? .true : .false }
}

extension CompiledExpression {
    /// Evaluates the newest values.
    ///
    /// - Parameters:
    ///   - hostWindows: For each of ``hostWindows`` its place in `values.windows`.
    ///   - unitWindows: For each of ``unitWindows`` its ring; empty for a host rule.
    ///   - isComplete: Whether every comparison is evaluated, and its two sides are left in `vm.results`. Otherwise what
    ///     cannot change the result is skipped, which on a calm host is most of a condition.
    func run(
        _ values: HostValues, hostWindows: [Int], unit: UnitValues?, unitWindows: [Window],
        on vm: inout ExpressionVM, isComplete: Bool
    ) -> Ternary {
        var top = 0
        var next = 0
        while next < instructions.count {
            let instruction = instructions[next]
            next += 1
            switch instruction {
            case .constant(let value):
                vm.stack[top] = value
                top += 1
            case .hostMetric(let metric):
                vm.stack[top] = values.values[metric.index]
                top += 1
            case .unitMetric(let metric):
                vm.stack[top] = unit.map { $0[metric] } ?? .nan
                top += 1
            case .hostWindow(let index):
                vm.stack[top] = values.windows[hostWindows[index]].value
                top += 1
            case .unitWindow(let index):
                vm.stack[top] = index < unitWindows.count ? unitWindows[index].value : .nan
                top += 1
            case .negate: vm.stack[top - 1] = -vm.stack[top - 1]
            case .not: vm.stack[top - 1] = 1 - vm.stack[top - 1]
            case .arithmetic(let sign):
                top -= 1
                vm.stack[top - 1] = sign.apply(vm.stack[top - 1], vm.stack[top])
            case .compare(let comparator, let index):
                top -= 1
                let (left, right) = (vm.stack[top - 1], vm.stack[top])
                let truth = comparator.apply(left, right)
                vm.results[index] = ComparisonResult(value: left, threshold: right, truth: truth)
                vm.stack[top - 1] = truth
            case .skipIfFalse(let count): if !isComplete, vm.stack[top - 1] == 0 { next += count }
            case .and:
                top -= 1
                vm.stack[top - 1] = Self.and(vm.stack[top - 1], vm.stack[top])
            case .or:
                top -= 1
                vm.stack[top - 1] = Self.or(vm.stack[top - 1], vm.stack[top])
            }
        }
        return Ternary(vm.stack[0])
    }

    /// A side that is false decides, also when the other is unknown.
    private static func and(_ left: Double, _ right: Double) -> Double {
        if left == 0 || right == 0 { return 0 }
        return left.isNaN || right.isNaN ? .nan : 1
    }

    private static func or(_ left: Double, _ right: Double) -> Double {
        if left == 1 || right == 1 { return 1 }
        return left.isNaN || right.isNaN ? .nan : 0
    }
}

extension ArithmeticOperator {
    /// Division by zero and overflow are unknown. A value that is infinite already, such as the limit of a unit without
    /// one, stays infinite: otherwise an alert over `0.9 * unit.memory.max` would never resolve after the limit is removed.
    fileprivate func apply(_ left: Double, _ right: Double) -> Double {
        let result =
            switch self {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            case .divide: right == 0 ? .nan : left / right
            }
        return result.isFinite || left.isInfinite || right.isInfinite ? result : .nan
    }
}

extension ComparisonOperator {
    fileprivate func apply(_ left: Double, _ right: Double) -> Double {
        if left.isNaN || right.isNaN { return .nan }
        let holds =
            switch self {
            case .less: left < right
            case .lessOrEqual: left <= right
            case .greater: left > right
            case .greaterOrEqual: left >= right
            case .equal: left == right
            case .unequal: left != right
            }
        return holds ? 1 : 0
    }
}
