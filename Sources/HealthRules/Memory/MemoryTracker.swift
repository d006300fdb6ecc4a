internal import ProcMetrics

/// How memory develops: growth and forecast of the host and of units, and what accounts for a loss. It knows no rule.
struct MemoryTracker {
    private(set) var host = HostMemoryGrowth()
    private(set) var units = UnitMemoryTracker()
    /// Of the newest sample.
    private(set) var processes: [ProcessSample] = []
    /// What was worked out in this tick.
    private var cache = Cache()

    private struct Cache {
        var topUnits: [TopUnit]?
        /// By ``AttributionKind``; `.some(nil)` where nothing was found.
        var culprits: [AttributionKind: Culprit?] = [:]
    }

    /// Whether something was worked out in this tick.
    var hasWorkedOut: Bool { cache.topUnits != nil || !cache.culprits.isEmpty }

    /// Takes a new sample. Allocates only when units come and go.
    mutating func update(_ sample: Sample) {
        if hasWorkedOut { cache = Cache() }
        let moment = BucketedTime(sample.time.monotonic)
        host.read(sample, at: moment)
        units.read(sample, host.memory, at: moment)
        host.compare(units, at: moment)
        processes = sample.processes
    }

    /// Peaks from before a proof that memory was exhausted are no evidence that the host can bear them: the forecast
    /// no longer waits until they are exceeded. An OOM kill of the host is proof that the samples contain.
    mutating func confirm(_ proof: HostProof, at time: Timestamp) { host.discardPeaks(at: time.monotonic) }

    /// What a restart must not lose. Allocates.
    var record: MemoryRecord { host.record }

    /// Takes what was known before a restart.
    mutating func restore(_ record: MemoryRecord, at time: Timestamp) { host.restore(record, at: time.monotonic) }

    /// What accounts for what an alert of a kind of rule has found. Worked out once a tick, when first asked for.
    mutating func culprit(_ kind: AttributionKind, at time: Timestamp) -> Culprit? {
        if let known = cache.culprits[kind] { return known }
        let culprit = attribution(at: time).culprit(kind)
        cache.culprits.updateValue(culprit, forKey: kind)
        return culprit
    }

    /// How a unit grew.
    func culprit(unit: String, at time: Timestamp) -> Culprit? { attribution(at: time).culprit(unit: unit) }

    /// The units that grew most and those that are largest. Worked out once a tick, when first asked for.
    mutating func topUnits(at time: Timestamp) -> [TopUnit] {
        if let known = cache.topUnits { return known }
        let topUnits = attribution(at: time).topUnits
        cache.topUnits = topUnits
        return topUnits
    }

    /// The units that grow significantly, the fastest first.
    func growingUnits(at time: Timestamp) -> [String] {
        let attribution = attribution(at: time)
        return attribution.topUnits.filter { attribution.isSignificant($0.growth) }.map(\.name)
    }

    func isSignificant(_ growth: Double) -> Bool { Attribution.isSignificant(growth, of: host.total) }

    /// A culprit from before, with what has become of it.
    func updated(_ former: Culprit, at time: Timestamp) -> Culprit {
        var culprit = former
        culprit.state = units.state(of: culprit, at: BucketedTime(time.monotonic))
        if culprit.state == .running, culprit.kind == .processes,
            let memory = culprit.unit.flatMap(units.unit)?.held.history.now
        {
            culprit.record(memory: memory, of: host.total)
        }
        return culprit
    }

    private func attribution(at time: Timestamp) -> Attribution {
        Attribution(unitTracker: units, host: host, moment: BucketedTime(time.monotonic), processes: processes)
    }
}
