internal import HealthRules
internal import ProcMetrics

/// The units in the tick. Which there are, and what is slow to read, it takes from ``UnitDiscovery`` and its collectors, each
/// with its age; what is too old is absent. Belongs to the tick queue.
final class UnitSource: MetricSource {
    let name: StaticString = "units"

    /// Whether there is a result that ``follow(_:)`` has not answered yet.
    private(set) var hasNewResult = false

    /// The newest answer.
    private(set) var request = DiscoveryRequest()

    private let discovery: UnitDiscovery
    private let sampler = UnitSampler()
    private var found: SlotReader<DiscoveryResult>
    private var slow: SlotReader<SlowReadings>
    private var ages: SlotReader<UnitAgeCollector.Result>
    private var names: SlotReader<ContainerNameCollector.Result>
    private var log = SourceErrorLog(source: "units")
    /// Units with an age, by their place in the sample.
    private var aged: [(place: Int, age: UnitAge)] = []
    private var areAgesStale = false
    private var areProcessesStale = false
    private var last: Int64?

    /// Discovery runs every ten seconds, or as often as there is a tick.
    private static let lifetime: Int64 = 60_000_000_000

    init(_ discovery: UnitDiscovery) {
        self.discovery = discovery
        found = SlotReader(discovery.results)
        slow = SlotReader(discovery.slowFiles.readings)
        ages = SlotReader(discovery.ages.results)
        names = SlotReader(discovery.containerNames.results)
    }

    /// Answers a result that is new: the next discovery is for the units that the rules ask about.
    func answer(_ engine: AlertEngine, _ sample: Sample) {
        guard hasNewResult else { return }
        follow(DiscoveryRequest(growing: engine.growingUnits(at: sample.time), pinned: engine.pinnedUnits))
    }

    /// Answers the newest result: says what the next discovery is for.
    func follow(_ request: DiscoveryRequest) {
        hasNewResult = false
        self.request = request
        discovery.follow(request)
    }

    func collect(into sample: inout Sample, _ context: TickContext) {
        let now = context.time.monotonic
        let interval = last.map { max(0, now &- $0 &- context.lateness) } ?? 0
        last = now
        let (hasFound, hasSlow, hasAges) = (found.refresh(), slow.refresh(), ages.refresh())
        let hasNames = names.refresh()
        // Names do not become false with age, so they have no lifetime.
        if hasNames, let result = names.value { sample.containerNames = result.names }
        if hasSlow, let readings = slow.value { sampler.take(readings) }
        collectUnits(into: &sample, isNew: hasFound, at: now, interval)
        collectAges(into: &sample, isNew: hasFound || hasAges, at: now, max(Self.lifetime, 3 * interval))
        record(found.value?.errors, isNew: hasFound, at: now, &sample)
        record(slow.value?.errors, isNew: hasSlow, at: now, &sample)
        record(ages.value?.errors, isNew: hasAges, at: now, &sample)
        record(names.value?.errors, isNew: hasNames, at: now, &sample)
        log.finish(at: now, into: &sample)
        setAge(in: &sample, at: now)
        discovery.slowFiles.request(
            at: now, memoryTotal: sample.raw(.memoryTotal) ?? 0, hasFiringAlert: context.hasFiringAlert)
    }

    private func collectUnits(into sample: inout Sample, isNew: Bool, at now: Int64, _ interval: Int64) {
        if isNew, let result = found.value {
            hasNewResult = true
            if let set = result.set { sampler.take(set) }
            if let units = result.units { sample.units = units }
            sample.processes = result.processes
            areProcessesStale = false
        }
        guard let result = found.value else { return }
        if result.set != nil { sampler.tick(into: &sample, lifetime: max(UnitSampler.lifetime, 3 * interval)) }
        guard !areProcessesStale, now &- result.moment > max(Self.lifetime, 3 * interval) else { return }
        areProcessesStale = true
        sample.processes.removeAll()
        if result.set == nil { for index in sample.units.indices { sample.units[index].forget() } }
    }

    private func collectAges(into sample: inout Sample, isNew: Bool, at now: Int64, _ lifetime: Int64) {
        guard let result = ages.value else { return }
        let age = now &- result.moment
        if isNew {
            aged = sample.units.indices.compactMap { place in
                result.ages[sample.units[place].name].map { (place, $0) }
            }
            for place in sample.units.indices { sample.units[place].age = UnitAge() }
        }
        if age > lifetime {
            for (place, _) in aged { sample.units[place].age = UnitAge() }
            return aged.removeAll()
        }
        for (place, known) in aged { sample.units[place].age = known.after(Double(max(0, age)) / 1e9) }
    }

    private func record(_ errors: [SourceError]?, isNew: Bool, at now: Int64, _ sample: inout Sample) {
        if let errors, !errors.isEmpty { log.record(errors, areNew: isNew, at: now, into: &sample) }
    }

    private func setAge(in sample: inout Sample, at now: Int64) {
        guard var oldest = found.moment else { return }
        if let moment = sampler.oldest { oldest = min(oldest, moment) }
        if !aged.isEmpty, let moment = ages.moment { oldest = min(oldest, moment) }
        sample.set(.sourceAge, raw: UInt64(max(0, now &- oldest)))
    }
}

extension UnitAge {
    /// The same moments, so many seconds later.
    fileprivate func after(_ seconds: Double) -> UnitAge {
        UnitAge(sinceFirstSeen: sinceFirstSeen.map { $0 + seconds }, sinceChanged: sinceChanged.map { $0 + seconds })
    }
}
