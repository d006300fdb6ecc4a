internal import ProcMetrics

/// What a quantity measures, as powers of the base units. Ratios, counts and pages have none.
struct Dimension: Hashable, Sendable {
    var bytes = 0
    var seconds = 0

    static let none = Dimension()
    static let bytes = Dimension(bytes: 1)
    static let seconds = Dimension(seconds: 1)

    init(bytes: Int = 0, seconds: Int = 0) {
        self.bytes = bytes
        self.seconds = seconds
    }

    init(_ unit: Metric.Unit) {
        switch unit {
        case .bytes: self = .bytes
        case .seconds: self = .seconds
        case .pages, .ratio, .count: self = .none
        }
    }

    static func * (left: Dimension, right: Dimension) -> Dimension {
        Dimension(bytes: left.bytes + right.bytes, seconds: left.seconds + right.seconds)
    }

    static func / (left: Dimension, right: Dimension) -> Dimension {
        Dimension(bytes: left.bytes - right.bytes, seconds: left.seconds - right.seconds)
    }

    /// For error messages.
    var description: String {
        switch (bytes, seconds) {
        case (0, 0): "a plain number or share"
        case (1, 0): "bytes"
        case (0, 1): "seconds"
        case (0, -1): "a number per second"
        case (1, -1): "bytes per second"
        default: "bytes^\(bytes) seconds^\(seconds)"
        }
    }

    /// How a person would write a quantity of this dimension.
    var example: String {
        switch (bytes, seconds) {
        case (0, 0): "10% or 4"
        case (1, 0): "512MiB"
        case (0, 1): "30s"
        case (0, -1): "5/s"
        case (1, -1): "10MiB/s"
        default: "a quantity of that unit"
        }
    }
}
