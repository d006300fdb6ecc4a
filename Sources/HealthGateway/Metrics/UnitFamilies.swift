internal import HealthLink
internal import ProcMetrics

/// The largest units. Their number is bounded by the call that asked for them.
enum UnitFamilies {
    static func all(_ reply: Monitor.Units.Reply) -> [MetricFamily] {
        let units = reply.units.prefix(MetricsLink.unitLimit)
        func gauge(_ name: String, _ help: String, _ value: (UnitStatus) -> Double?) -> MetricFamily {
            family(name, .gauge, help, units, value)
        }
        func counter(_ name: String, _ help: String, _ value: (UnitStatus) -> Double?) -> MetricFamily {
            family(name, .counter, help, units, value)
        }
        let memory = units.flatMap { unit in
            [("total", unit.memoryBytes), ("anon", unit.anonBytes), ("file", unit.fileBytes)].map { kind, bytes in
                Series([Label("unit", unit.unit), Label("kind", kind)], bytes)
            }
        }
        return [
            MetricFamily("units", .gauge, help: "Units that healthd knows.", [Series(reply.total)]),
            MetricFamily(
                "unit_memory_bytes", .gauge, help: "Memory of the unit; anon and file are parts of total.", memory),
            gauge("swap_bytes", "Swap that the unit uses.") { $0.swapBytes },
            gauge("memory_max_bytes", "The unit's own limit.") { $0.memoryMaxBytes },
            gauge("memory_growth_bytes_per_second", "How fast the unit grows.") { $0.growthBytesPerSecond },
            gauge("memory_exhaustion_seconds", "Until the unit reaches its limit or exhausts the host.") {
                $0.exhaustionSeconds
            },
            counter("pressure_memory_waiting_seconds_total", "Stall time of some tasks of the unit.") {
                $0.pressureMemorySomeSeconds
            },
            counter("pressure_memory_stalled_seconds_total", "Stall time of all tasks of the unit.") {
                $0.pressureMemoryFullSeconds
            },
            counter("oom_kills_total", "Processes of the unit that were OOM-killed.") { $0.oomKills },
            gauge("tasks", "Tasks of the unit.") { $0.pids },
        ]
    }

    private static func family(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, _ units: ArraySlice<UnitStatus>,
        _ value: (UnitStatus) -> Double?
    ) -> MetricFamily {
        MetricFamily("unit_\(name)", kind, help: help, units.map { Series([Label("unit", $0.unit)], value($0)) })
    }
}
