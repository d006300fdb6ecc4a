extension Metric {
    /// Pressure stall information, Documentation/accounting/psi.rst. The totals are exact over any window;
    /// the averages are the kernel's own and lag.
    static let pressure: [MetricDescriptor] =
        stalls("memory", "memory") + stalls("io", "IO") + stalls("cpu", "a CPU")
        + resource("irq", line: "full", "no task could run because of interrupts", exported: "stalled")

    private static func stalls(_ resource: String, _ what: String) -> [MetricDescriptor] {
        self.resource(resource, line: "some", "at least one task waited for \(what)", exported: "waiting")
            + self.resource(resource, line: "full", "every task waited for \(what)", exported: "stalled")
    }

    private static func resource(
        _ resource: String, line: String, _ what: String, exported: String
    ) -> [MetricDescriptor] {
        let name = "pressure.\(resource).\(line)"
        let file = Source.file("/proc/pressure/\(resource), \(line)")
        return [
            MetricDescriptor(
                name, .seconds, kind: .stall, file, scale: 1e6,
                as: "pressure_\(resource)_\(exported)_seconds_total", "Time in which \(what)")
        ]
            + ["avg10", "avg60", "avg300"].map { window in
                MetricDescriptor(
                    "\(name).\(window)", .ratio, file, scale: 1e4,
                    "Share of the last \(window.dropFirst(3)) s in which \(what), as the kernel averages it")
            }
    }
}
