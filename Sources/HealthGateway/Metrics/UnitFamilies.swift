internal import HealthLink
internal import ProcMetrics

/// The largest units. Their number is bounded by the call that asked for them.
enum UnitFamilies {
    static func all(_ reply: Monitor.Units.Reply) -> [MetricFamily] {
        let units = reply.units.prefix(MetricsLink.unitLimit)
        func family(
            _ name: String, _ kind: MetricFamily.Kind = .gauge, _ help: String, _ value: (UnitStatus) -> Double?
        ) -> MetricFamily {
            MetricFamily(
                "unit_\(name)", kind, help: help, units.map { .init([.init("unit", $0.unit)], value($0)) })
        }
        let memory = units.flatMap { unit in
            [("total", unit.memoryBytes), ("anon", unit.anonBytes), ("file", unit.fileBytes)].map { kind, bytes in
                MetricFamily.Series([.init("unit", unit.unit), .init("kind", kind)], bytes)
            }
        }
        return [
            MetricFamily("units", .gauge, help: "Units that healthd knows.", [.init(reply.total)]),
            MetricFamily(
                "unit_memory_bytes", .gauge, help: "Memory of the unit; anon and file are parts of total.", memory),
            family("swap_bytes", "Swap that the unit uses.") { $0.swapBytes },
            family("memory_max_bytes", "The unit's own limit.") { $0.memoryMaxBytes },
            family("memory_growth_bytes_per_second", "How fast the unit grows.") { $0.growthBytesPerSecond },
            family("memory_exhaustion_seconds", "Until the unit reaches its limit or exhausts the host.") {
                $0.exhaustionSeconds
            },
            family("pressure_memory_waiting_seconds_total", .counter, "Stall time of some tasks of the unit.") {
                $0.pressureMemorySomeSeconds
            },
            family("pressure_memory_stalled_seconds_total", .counter, "Stall time of all tasks of the unit.") {
                $0.pressureMemoryFullSeconds
            },
            family("oom_kills_total", .counter, "Processes of the unit that were OOM-killed.") { $0.oomKills },
            family("tasks", "Tasks of the unit.") { $0.pids },
        ]
    }
}
