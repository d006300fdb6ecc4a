/// memory.events of a control group, Documentation/admin-guide/cgroup-v2.rst: how often something happened in it.
///
///     low 0
///     high 556267
///     max 12
///     oom 3
///     oom_kill 2
///     oom_group_kill 0
struct CgroupMemoryEvents: CgroupFileParser {
    static let kills = Metric(catalogued: "unit.oom.kills")

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) { unit.set(Self.kills, raw: Self.kills(in: text)) }

    /// Processes killed for memory, by whichever limit.
    private static func kills(in text: Span<UInt8>) -> UInt64? {
        var text = text
        while text.count > 0 {
            if text.take("oom_kill ") { return text.takeNumber() }
            text.skipLine()
        }
        return nil
    }
}
