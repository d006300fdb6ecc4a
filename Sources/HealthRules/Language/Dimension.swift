internal import ProcMetrics

/// What a quantity measures, as powers of the base units of measure. Ratios, counts and pages have none.
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

    init(_ measurementUnit: Metric.MeasurementUnit) {
        switch measurementUnit {
        case .bytes: self = .bytes
        case .seconds: self = .seconds
        case .bytesPerSecond: self = .bytes / .seconds
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

    /// How a quantity of this dimension is written.
    var example: String {
        switch (bytes, seconds) {
        case (0, 0): "10% or 4"
        case (1, 0): "512MiB"
        case (0, 1): "30s"
        case (0, -1): "5/s"
        case (1, -1): "10MiB/s"
        default: "a quantity in that unit of measure"
        }
    }
}

/// The units of measure that may follow a number.
struct QuantitySuffix: Sendable {
    let factor: Double
    let dimension: Dimension

    static let all: [String: QuantitySuffix] = sizes.merging(durations) { size, _ in size }

    static let sizes: [String: QuantitySuffix] = {
        var units = ["B": QuantitySuffix(factor: 1, dimension: .bytes)]
        var binary = 1.0
        var decimal = 1.0
        for prefix in ["K", "M", "G", "T", "P"] {
            binary *= 1024
            decimal *= 1000
            units["\(prefix)iB"] = QuantitySuffix(factor: binary, dimension: .bytes)
            units["\(prefix)B"] = QuantitySuffix(factor: decimal, dimension: .bytes)
        }
        units["kB"] = units["KB"]
        return units
    }()

    static let durations: [String: QuantitySuffix] = [
        "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800,
    ].mapValues { QuantitySuffix(factor: $0, dimension: .seconds) }

    /// What to write instead of an unknown suffix: `512M` could mean powers of 1000 or of 1024.
    static func advice(for unit: String) -> String {
        switch unit.lowercased() {
        case "k", "m", "g", "t", "kib", "mib", "gib", "tib", "mb", "gb", "tb":
            "did you mean \(unit.prefix(1).uppercased())iB?"
        case "sec", "secs", "second", "seconds": "did you mean s?"
        case "mins", "minute", "minutes": "did you mean min?"
        case "hour", "hours", "hr": "did you mean h?"
        case "day", "days": "did you mean d?"
        default: "sizes are B KiB MiB GiB TiB, times are ms s min h d, shares are %"
        }
    }
}
