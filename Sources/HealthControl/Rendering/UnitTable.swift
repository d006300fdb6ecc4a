internal import HealthLink
internal import HealthRules

/// Units by the memory that they use, for people, in the order of healthd.
enum UnitTable {
    static func lines(_ reply: Monitor.Units.Reply) -> [Line] {
        let notice = Staleness(isStale: reply.stale, age: reply.ageSeconds).lines
        guard !reply.units.isEmpty else { return notice + [Line("no units are known")] }
        let rest = reply.total - reply.units.count
        let end =
            rest > 0 ? [Line("and \(rest) more: healthctl units --limit \(min(reply.total, Monitor.unitLimit))")] : []
        return notice + lines(reply.units) + end
    }

    /// The first line has the names of the columns.
    static func lines(_ units: [UnitStatus]) -> [Line] {
        guard !units.isEmpty else { return [] }
        let titles = ["UNIT", "MEMORY", "GROWTH/MIN", "EXHAUSTED IN", "SWAP", "LIMIT"]
        var table = Table(titles, rightAligned: [1, 2, 3, 4, 5])
        for unit in units {
            table.add([
                label(unit), size(unit.memoryBytes), growth(unit.growthBytesPerSecond),
                unit.exhaustionSeconds.map(ValueFormatter.wholeSeconds) ?? "-", size(unit.swapBytes),
                size(unit.memoryMaxBytes),
            ])
        }
        return table.lines
    }

    private static func label(_ unit: UnitStatus) -> String {
        guard let name = unit.name, name != unit.unit else { return unit.unit }
        return "\(unit.unit) (\(name))"
    }

    private static func size(_ bytes: Double?) -> String { bytes.map(ValueFormatter.bytes) ?? "-" }

    private static func growth(_ bytesPerSecond: Double?) -> String {
        guard let bytesPerSecond else { return "-" }
        return (bytesPerSecond > 0 ? "+" : "") + ValueFormatter.bytes(bytesPerSecond * 60)
    }
}
