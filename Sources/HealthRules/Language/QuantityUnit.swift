/// The units that a person may write behind a number.
struct MeasurementUnit: Sendable {
    let factor: Double
    let dimension: Dimension

    static let all: [String: MeasurementUnit] = sizes.merging(durations) { size, _ in size }

    static let sizes: [String: MeasurementUnit] = {
        var units = ["B": MeasurementUnit(factor: 1, dimension: .bytes)]
        var binary = 1.0
        var decimal = 1.0
        for prefix in ["K", "M", "G", "T", "P"] {
            binary *= 1024
            decimal *= 1000
            units["\(prefix)iB"] = MeasurementUnit(factor: binary, dimension: .bytes)
            units["\(prefix)B"] = MeasurementUnit(factor: decimal, dimension: .bytes)
        }
        units["kB"] = units["KB"]
        return units
    }()

    static let durations: [String: MeasurementUnit] = [
        "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800,
    ].mapValues { MeasurementUnit(factor: $0, dimension: .seconds) }

    /// What to write instead of a unit that does not exist: `512M` is a size that says neither 1000 nor 1024.
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
