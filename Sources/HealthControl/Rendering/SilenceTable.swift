internal import HealthLink

/// Silences that are in force, for people.
struct SilenceTable {
    let silences: [SilenceStatus]
    let time: TimeText

    var lines: [Line] {
        guard !silences.isEmpty else { return [Line("no silences")] }
        var table = Table(["ID", "RULE", "UNIT", "UNTIL", "BY", "REASON"])
        for silence in silences {
            table.add([
                silence.id, silence.rule ?? "all", silence.unit ?? "all",
                time.future(silence.untilRealtimeSeconds), silence.by, silence.reason,
            ])
        }
        return table.lines
    }
}

extension SilenceStatus {
    /// `rule memory-*, unit backup.service`
    var scope: String {
        [rule.map { "rule \($0)" }, unit.map { "unit \($0)" }].compactMap { $0 }.joined(separator: ", ")
    }
}
