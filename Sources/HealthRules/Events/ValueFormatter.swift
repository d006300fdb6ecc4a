/// Numbers as a person reads them.
public enum ValueFormatter {
    /// `412 MiB`, `7.7 GiB`.
    public static func bytes(_ bytes: Double) -> String {
        var value = bytes
        for unit in ["B", "KiB", "MiB", "GiB", "TiB"] {
            if abs(value) < 1024 || unit == "TiB" { return "\(short(value)) \(unit)" }
            value /= 1024
        }
        return "\(short(value)) TiB"
    }

    /// `34 %`, `4.2 %`.
    public static func share(_ share: Double) -> String { "\(short(share * 100)) %" }

    /// `350 ms`, `12 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
    public static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 1e9 else { return "\(seconds) s" }
        if abs(seconds) < 1 { return "\(short(seconds * 1000)) ms" }
        if abs(seconds) < 60 { return "\(short(seconds)) s" }
        let whole = Int(seconds.rounded())
        for (size, unit, part, partUnit) in [(86_400, "d", 3600, "h"), (3600, "h", 60, "min"), (60, "min", 1, "s")]
        where abs(whole) >= size {
            let rest = whole % size / part
            return rest == 0 ? "\(whole / size) \(unit)" : "\(whole / size) \(unit) \(rest) \(partUnit)"
        }
        return "\(whole) s"
    }

    /// As ``duration(_:)`` without anything below a second: `0 s`, `12 s`.
    public static func wholeSeconds(_ seconds: Double) -> String {
        guard seconds.isFinite, abs(seconds) < 60 else { return duration(seconds) }
        return "\(Int(seconds.rounded(.down))) s"
    }

    /// Three digits are enough: 4.23, 42.3, 423.
    public static func short(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
        let decimals = abs(value) < 9.995 ? 100.0 : abs(value) < 99.95 ? 10.0 : 1.0
        let rounded = (value * decimals).rounded() / decimals
        return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
    }

    /// A quantity in the unit it was measured in.
    static func quantity(_ value: Double, _ dimension: Dimension, isShare: Bool) -> String {
        if value.isNaN { return "unknown" }
        if isShare { return share(value) }
        switch (dimension.bytes, dimension.seconds) {
        case (1, 0): return bytes(value)
        case (1, -1): return bytes(value) + "/s"
        case (0, 1): return duration(value)
        case (0, -1): return short(value) + "/s"
        default: return short(value)
        }
    }
}
