internal import ProcMetrics

/// A condition as a tree. Every node has its place in the text.
indirect enum Expression {
    case quantity(Double, Dimension, TextRange)
    case metric(Metric, TextRange)
    case window(WindowKey, TextRange)
    /// In parentheses, which are part of the text that an alert shows.
    case group(Expression, TextRange)
    case negated(Expression, TextRange)
    case arithmetic(ArithmeticOperator, Expression, Expression, TextRange)
    case comparison(ComparisonOperator, Expression, Expression, TextRange)
    case not(Expression, TextRange)
    case and(Expression, Expression, TextRange)
    case or(Expression, Expression, TextRange)

    var range: TextRange {
        switch self {
        case .quantity(_, _, let range), .metric(_, let range), .window(_, let range),
            .group(_, let range), .negated(_, let range), .arithmetic(_, _, _, let range),
            .comparison(_, _, _, let range),
            .not(_, let range), .and(_, _, let range), .or(_, _, let range):
            range
        }
    }
}

/// A part of a condition's UTF-8 text.
typealias TextRange = Range<Int>

enum ArithmeticOperator: String { case add = "+", subtract = "-", multiply = "*", divide = "/" }

enum ComparisonOperator: String, Sendable {
    case less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">=", equal = "==", unequal = "!="

    /// Whether a bigger left side is worse; decides what a peak is.
    var growsWorse: Bool { self == .greater || self == .greaterOrEqual }

    /// Whether it compares sizes rather than identity.
    var isOrdering: Bool { self != .equal && self != .unequal }
}

/// A function over the recent past of a metric.
public enum WindowFunction: String, Sendable, CaseIterable {
    case avg, min, max, rate, increase, slope

    /// One line for `healthctl explain` and the documentation.
    public var meaning: String {
        switch self {
        case .avg: "mean over the window, weighted by time"
        case .min: "smallest value in the window"
        case .max: "largest value in the window"
        case .rate: "increase of a counter per second; of a counter in seconds, the share of time"
        case .increase: "increase of a counter over the window"
        case .slope: "slope of the straight line through a gauge's values, per second"
        }
    }
}

/// What one ring of past values is for; rules with the same window share it.
struct WindowKey: Hashable, Sendable {
    let function: WindowFunction
    let metric: Metric
    /// Nanoseconds.
    let duration: Int64
}
