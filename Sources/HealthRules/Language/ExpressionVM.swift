internal import ProcMetrics

/// The two sides of a comparison as they were last seen.
struct ComparisonResult {
    var value = Double.nan
    var threshold = Double.nan
    var truth = Double.nan
}

/// The space that programs run in, made once and big enough for the deepest.
struct ExpressionVM {
    var stack: [Double]
    var readings: [ComparisonResult]

    init(for programs: [CompiledExpression]) {
        stack = Array(repeating: 0, count: programs.map(\.stackDepth).max() ?? 0)
        readings = Array(repeating: ComparisonResult(), count: programs.map(\.comparisons.count).max() ?? 0)
    }
}

/// Yes, no, or not to be known.
enum Ternary {
    case yes, no, unknown

    init(_ value: Double) { self = value.isNaN ? .unknown : value != 0 ? .yes : .no }
}

extension CompiledExpression {
    /// Judges one moment. The comparisons' two sides are left in `machine.readings`.
    ///
    /// - Parameters:
    ///   - hostWindows: For each of ``hostWindows`` its place in `readings.windows`.
    ///   - unitWindows: For each of ``unitWindows`` its ring; empty for a host rule.
    func run(
        _ readings: HostValues, hostWindows: [Int], unit: UnitValues?, unitWindows: [Window],
        on machine: inout ExpressionVM
    ) -> Ternary {
        var top = 0
        for instruction in instructions {
            switch instruction {
            case .constant(let value):
                machine.stack[top] = value
                top += 1
            case .hostMetric(let metric):
                machine.stack[top] = readings.values[metric.index]
                top += 1
            case .unitMetric(let metric):
                machine.stack[top] = unit.map { $0[metric] } ?? .nan
                top += 1
            case .hostWindow(let index):
                machine.stack[top] = readings.windows[hostWindows[index]].value
                top += 1
            case .unitWindow(let index):
                machine.stack[top] = index < unitWindows.count ? unitWindows[index].value : .nan
                top += 1
            case .negate: machine.stack[top - 1] = -machine.stack[top - 1]
            case .not: machine.stack[top - 1] = 1 - machine.stack[top - 1]
            case .arithmetic(let sign):
                top -= 1
                machine.stack[top - 1] = sign.apply(machine.stack[top - 1], machine.stack[top])
            case .compare(let comparator, let index):
                top -= 1
                let (left, right) = (machine.stack[top - 1], machine.stack[top])
                let truth = comparator.apply(left, right)
                machine.readings[index] = ComparisonResult(value: left, threshold: right, truth: truth)
                machine.stack[top - 1] = truth
            case .and:
                top -= 1
                machine.stack[top - 1] = Self.and(machine.stack[top - 1], machine.stack[top])
            case .or:
                top -= 1
                machine.stack[top - 1] = Self.or(machine.stack[top - 1], machine.stack[top])
            }
        }
        return Ternary(machine.stack[0])
    }

    /// One side that is surely false decides, whatever is unknown of the other.
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
    /// Division by zero and what does not fit a double are unknown. What is infinite already, such as the limit of a
    /// unit without one, stays so, or an alert over `0.9 * unit.limit` would never clear when the limit is taken away.
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
