internal import ProcMetrics

/// The units in the tick: reads what ``UnitDiscovery`` has found. Belongs to the tick queue.
struct Units {
    private let sampler = UnitSampler()
    private var findings: DiscoveryResult?
    private var isNew = false

    /// Takes what a look found; the next tick has it.
    mutating func take(_ findings: DiscoveryResult) {
        self.findings = findings
        isNew = true
        if let set = findings.set { sampler.take(set) }
    }

    /// Fills in the sample's units. Allocates only after a look.
    mutating func tick(into sample: inout Sample, hasFiringAlert: Bool) {
        guard let findings else { return }
        if isNew, let units = findings.units { sample.units = units }
        if findings.set != nil { sampler.tick(into: &sample, hasFiringAlert: hasFiringAlert) }
        guard isNew else { return }
        isNew = false
        sample.processes = findings.processes
        for index in sample.units.indices {
            let newness = findings.new[sample.units[index].name]
            sample.units[index][.unitArrived] = newness?.arrived
            sample.units[index][.unitChanged] = newness?.changed
        }
    }
}
