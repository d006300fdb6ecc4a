extension Metric {
    /// Pressure stall information, Documentation/accounting/psi.rst. The totals are exact over any window;
    /// the averages are the kernel's own and lag.
    static let pressure: [MetricDescriptor] =
        stalls(200, "memory", "memory") + stalls(208, "io", "IO") + stalls(216, "cpu", "a CPU")
        + resource(224, "irq", line: "full", "no task could run because of interrupts", exported: "stalled")
        + [
            MetricDescriptor(
                228, "pressure.memory.some.host", .seconds, kind: .stall,
                .derived("pressure.memory.some less unit.pressure.memory.some of units at their own limit"),
                "pressure.memory.some of all but units at their own limit; absent outside of rules"),
            MetricDescriptor(
                229, "pressure.memory.full.host", .seconds, kind: .stall,
                .derived("pressure.memory.full less unit.pressure.memory.full of units at their own limit"),
                "pressure.memory.full of all but units at their own limit; absent outside of rules"),
        ]

    /// - Parameter id: The first of eight.
    private static func stalls(_ id: UInt16, _ resource: String, _ what: String) -> [MetricDescriptor] {
        self.resource(id, resource, line: "some", "at least one task waited for \(what)", exported: "waiting")
            + self.resource(id + 4, resource, line: "full", "every task waited for \(what)", exported: "stalled")
    }

    /// - Parameter id: The first of four.
    private static func resource(
        _ id: UInt16, _ resource: String, line: String, _ what: String, exported: String
    ) -> [MetricDescriptor] {
        let name = "pressure.\(resource).\(line)"
        let file = Source.file("/proc/pressure/\(resource), \(line)")
        return [
            MetricDescriptor(
                id, name, .seconds, kind: .stall, file, scale: 1e6,
                as: "pressure_\(resource)_\(exported)_seconds_total", "Time in which \(what)")
        ]
            + zip(["avg10", "avg60", "avg300"], id + 1...id + 3).map { window, id in
                MetricDescriptor(
                    id, "\(name).\(window)", .ratio, file, scale: 1e4,
                    "Share of the last \(window.dropFirst(3)) s in which \(what), as the kernel averages it")
            }
    }
}
