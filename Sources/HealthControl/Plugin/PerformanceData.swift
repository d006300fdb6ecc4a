internal import HealthLink
internal import HealthRules

/// The numbers behind a plugin's line, for graphs: `'label'=value[UOM];[warn];[crit];[min];[max]`, separated by blanks.
///
/// Every label is always there, so that a graph keeps its series; `U` is a value that is not known. There are no thresholds:
/// rules decide, and they compare more than one number.
struct PerformanceData {
    /// The units of measure that monitoring plugins have, as far as they are used here.
    enum UnitOfMeasure: String {
        case none = ""
        case seconds = "s"
        case percent = "%"
        case bytes = "B"
        case counter = "c"
    }

    private var items: [String] = []

    init() {}

    init(_ status: Status) {
        // Of an old sample nothing is known to be so now.
        let host = status.stale ? Status.Host() : status.host
        add("available", host.memoryAvailableBytes, .bytes, max: host.memoryTotalBytes)
        add("swap_free", host.swapFreeBytes, .bytes, max: host.swapTotalBytes)
        add("memory_some", host.memorySomeRatio.map { $0 * 100 }, .percent, max: 100)
        add("memory_full", host.memoryFullRatio.map { $0 * 100 }, .percent, max: 100)
        add("load1", host.load1m)
        add("exhausted_in", host.forecast?.expectedSeconds, .seconds)
        add("alerts", status.stale ? nil : Double(status.alertCount))
        add("traffic", status.stale ? nil : Double(status.trafficPercent), .percent, max: 100)
        add("age", status.ageSeconds, .seconds)
        add("tick_lateness", status.stale ? nil : status.tickLatenessSeconds, .seconds)
        add("clients_refused", Double(status.clientsRefused), .counter)
    }

    /// - Parameter label: Without `'` and `=`, and unique in its first 19 characters.
    mutating func add(_ label: String, _ value: Double?, _ unit: UnitOfMeasure = .none, max: Double? = nil) {
        let end = max.flatMap(Self.decimal).map { ";\($0)" } ?? ""
        guard let value, let text = Self.decimal(value) else {
            items.append("'\(label)'=U;;;0\(end)")
            return
        }
        items.append("'\(label)'=\(text)\(unit.rawValue);;;0\(end)")
    }

    var text: String { items.joined(separator: " ") }

    /// Digits with at most three decimals and never an exponent, which plugins may not write.
    private static func decimal(_ value: Double) -> String? {
        guard let thousandths = Int64(exactly: (value * 1000).rounded()) else { return nil }
        let (whole, rest) = thousandths.magnitude.quotientAndRemainder(dividingBy: 1000)
        let sign = thousandths < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        var decimals = String(rest)
        decimals = String(repeating: "0", count: 3 - decimals.count) + decimals
        while decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(sign)\(whole).\(decimals)"
    }
}
