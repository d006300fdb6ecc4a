internal import ProcMetrics

/// A condition compiled for a stack machine, so that evaluation walks an array and allocates nothing.
///
/// Quantities and truth values are doubles on the stack: true is 1, false is 0, and not-a-number is unknown. An absent
/// value is not-a-number, and so is the result of an operator with one.
struct CompiledExpression: Sendable {
    enum Instruction {
        case constant(Double)
        case hostMetric(Metric)
        case unitMetric(Metric)
        case hostWindow(Int)
        case unitWindow(Int)
        case negate
        case arithmetic(ArithmeticOperator)
        case compare(ComparisonOperator, Int)
        case not, and, or
        /// Goes on behind so many instructions when the newest truth is false: those of the right side of an `and`, and
        /// the `and` itself.
        case skipIfFalse(Int)
    }

    /// One comparison of the condition: what an alert shows as value and threshold.
    struct Comparison: Sendable {
        let comparator: ComparisonOperator
        /// The text of the left side.
        let subject: String
        let dimension: Dimension
        /// Whether the values are shares of one rather than counts.
        let isShare: Bool
    }

    private(set) var instructions: [Instruction] = []
    private(set) var comparisons: [Comparison] = []
    private(set) var metrics: [Metric] = []
    /// Windows over host metrics and over unit metrics; the engine keeps a ring for each.
    private(set) var hostWindows: [WindowKey] = []
    private(set) var unitWindows: [WindowKey] = []
    /// The greatest depth of the stack.
    private(set) var stackDepth = 0

    private var depth = 0

    init(compiling expression: Expression, text: String) {
        emit(expression, Array(text.utf8))
    }

    private mutating func push(_ instruction: Instruction) {
        instructions.append(instruction)
        depth += 1
        stackDepth = Swift.max(stackDepth, depth)
    }

    private mutating func combine(_ instruction: Instruction) {
        instructions.append(instruction)
        depth -= 1
    }

    private mutating func emit(_ node: Expression, _ text: [UInt8]) {
        switch node {
        case .quantity(let value, _, _): push(.constant(value))
        case .metric(let metric, _):
            note(metric)
            push(metric.descriptor.scope == .unit ? .unitMetric(metric) : .hostMetric(metric))
        case .window(let key, _): emit(key)
        case .group(let inner, _): emit(inner, text)
        case .negated(let inner, _):
            emit(inner, text)
            instructions.append(.negate)
        case .arithmetic(let sign, let left, let right, _):
            emit(left, text)
            emit(right, text)
            combine(.arithmetic(sign))
        case .comparison(let comparator, let left, let right, _):
            emit(left, text)
            emit(right, text)
            combine(.compare(comparator, comparisons.count))
            comparisons.append(
                Comparison(
                    comparator: comparator,
                    subject: String(decoding: text[left.range], as: UTF8.self),
                    dimension: left.dimension, isShare: left.isShare || right.isShare))
        case .not(let inner, _):
            emit(inner, text)
            instructions.append(.not)
        case .and(let left, let right, _):
            emit(left, text)
            let place = instructions.count
            instructions.append(.skipIfFalse(0))
            emit(right, text)
            combine(.and)
            instructions[place] = .skipIfFalse(instructions.count - place - 1)
        case .or(let left, let right, _):
            emit(left, text)
            emit(right, text)
            combine(.or)
        }
    }

    private mutating func emit(_ key: WindowKey) {
        note(key.metric)
        if key.metric.descriptor.scope == .unit {
            push(.unitWindow(Self.place(of: key, in: &unitWindows)))
        } else {
            push(.hostWindow(Self.place(of: key, in: &hostWindows)))
        }
    }

    private static func place(of key: WindowKey, in windows: inout [WindowKey]) -> Int {
        if let place = windows.firstIndex(of: key) { return place }
        windows.append(key)
        return windows.count - 1
    }

    private mutating func note(_ metric: Metric) {
        if !metrics.contains(metric) { metrics.append(metric) }
    }
}

extension Expression {
    /// The dimension of a node that has passed the ``DimensionChecker``.
    fileprivate var dimension: Dimension {
        switch self {
        case .quantity(_, let dimension, _): dimension
        case .metric(let metric, _): Dimension(metric.descriptor.measurementUnit)
        case .window(let key, _):
            key.function == .rate || key.function == .slope
                ? Dimension(key.metric.descriptor.measurementUnit) / .seconds
                : Dimension(key.metric.descriptor.measurementUnit)
        case .group(let inner, _), .negated(let inner, _): inner.dimension
        case .arithmetic(.multiply, let left, let right, _): left.dimension * right.dimension
        case .arithmetic(.divide, let left, let right, _): left.dimension / right.dimension
        case .arithmetic(_, let left, _, _): left.dimension
        case .comparison, .not, .and, .or: .none
        }
    }

    /// Whether the node is a share of one, to be shown in percent.
    fileprivate var isShare: Bool {
        switch self {
        case .metric(let metric, _): metric.descriptor.measurementUnit == .ratio
        case .window(let key, _):
            key.metric.descriptor.measurementUnit == .ratio
                || (key.function == .rate && key.metric.descriptor.measurementUnit == .seconds)
        case .group(let inner, _), .negated(let inner, _): inner.isShare
        case .arithmetic(.divide, let left, let right, _):
            left.dimension == right.dimension && left.dimension != .none
        case .arithmetic(_, let left, let right, _): left.isShare || right.isShare
        default: false
        }
    }
}
