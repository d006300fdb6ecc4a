public import ProcMetrics

/// Evaluates samples by rules: the same samples give the same events, whatever process runs it.
///
/// It reads no clock and no file, and allocates nothing while nothing happens. Not thread safe: it belongs to the queue
/// that ticks.
public final class AlertEngine {
    /// The value that every surface renders, as of the newest sample.
    public internal(set) var verdict = Verdict()
    /// The values that go with it.
    public internal(set) var hostSummary = HostSummary()

    /// The alerts that are firing, the worst first, as of the newest sample; at most ``firingLimit``.
    var firing: [FiringAlert] = []
    var values = HostValues()
    var memory = MemoryTracker()
    var unitsAtLimit = UnitsAtLimit()
    let hostInstances: [AlertInstance]
    var perUnitRules: [PerUnitRule]
    var incidents: IncidentStore
    var systemEvents: SystemEvents
    var sources = SourceStates()
    var events: EventBuffer
    /// What operators have asked for, and what of it is in no event yet.
    var requests = OperatorRequests()
    var newRequests: [OperatorRequest] = []
    var silenceIDs: IncidentIDSource
    /// Since when the verdict is ok while a drain from before this boot is in force. CLOCK_MONOTONIC, in nanoseconds.
    var wellSince: Int64?
    /// What the containers of the host are called, as of the newest sample.
    var containerNames = ContainerNames()
    private(set) var tick = 0
    /// Whether any sample had units: before, none of them has stopped.
    var hasSeenUnits = false
    /// Until when a rule may be unknown because its windows are filling; `nil` before the first tick.
    private(set) var startsUntil: Int64?

    let bootID: String
    private var vm: ExpressionVM
    private let longestFill: Int64
    private let usesReader = MemoryUsesReader()
    private let someWindow: Int
    private let fullWindow: Int

    /// Makes every host window that the rules need.
    ///
    /// - Parameters:
    ///   - rules: The rules, in the order in which events are to appear.
    ///   - seed: Makes ids of incidents and events; the same seed gives the same ids.
    ///   - lateTickAfter: Seconds of lateness from which a tick is an event.
    ///   - bootID: Names this boot of the host in the state.
    public init(
        rules: [Rule], seed: (UInt64, UInt64) = (0, 0), lateTickAfter: Double = 2, bootID: String = ""
    ) {
        var values = HostValues()
        someWindow = values.place(of: .lastTenSeconds(.pressureMemorySome))
        fullWindow = values.place(of: .lastTenSeconds(.pressureMemoryFull))
        hostInstances = rules.filter { $0.each == nil }.map { AlertInstance($0, unit: nil, &values) }
        perUnitRules = rules.compactMap { rule in rule.each.map { PerUnitRule(rule, each: $0) } }
        self.values = values
        let programs = rules.flatMap { [$0.when, $0.clear].compactMap { $0?.program } }
        vm = ExpressionVM(for: programs)
        // A rate is known from half of its window on; one more tick may be as late as that again.
        longestFill = programs.flatMap { $0.hostWindows + $0.unitWindows }.map(\.duration).max() ?? 0
        incidents = IncidentStore(seed: seed)
        silenceIDs = IncidentIDSource(seed: (seed.1, seed.0))
        systemEvents = SystemEvents(rules: rules, lateTickAfter: lateTickAfter)
        events = EventBuffer(seed: seed)
        self.bootID = bootID
    }

    /// Evaluates one sample.
    ///
    /// - Returns: What happened, in order; usually nothing.
    public func evaluate(_ sample: Sample) -> [Event] {
        let time = sample.time
        events.removeAll()
        tick += 1
        if startsUntil == nil { startsUntil = time.monotonic.addingReportingOverflow(longestFill).partialValue }
        containerNames = sample.containerNames
        memory.update(sample)
        unitsAtLimit.read(sample)
        values.read(
            sample, memoryExhaustionTime: memory.host.memoryExhaustionTime,
            memoryExhaustionHeld: memory.host.memoryExhaustionHeld, memoryKnown: memory.host.known,
            limited: unitsAtLimit.explained)
        hasSeenUnits = hasSeenUnits || !sample.units.isEmpty
        readHostSummary()
        reportBeginnings(sample)
        reportRequests(at: time)
        let kills = systemEvents.kills(sample)
        stepHost(at: time)
        for index in perUnitRules.indices { stepUnits(of: index, sample) }
        for instance in hostInstances {
            if let proof = instance.rule.proof, instance.alert.isFiring { memory.confirm(proof, at: time) }
        }
        report(kills, at: time)
        reportLateTick(sample)
        remind(at: time)
        reportEnds(sample)
        updateVerdict(at: time)
        endDrainAfterBoot(at: time)
        updateFiring(at: time)
        complete(at: time)
        return events.events
    }

    private func readHostSummary() {
        hostSummary.memoryTotal = values[.memoryTotal]
        hostSummary.memoryAvailable = values[.memoryAvailableEffective] ?? values[.memoryAvailable]
        hostSummary.isAvailableEstimated = values[.memoryAvailableEstimated] == 1
        hostSummary.swapTotal = values[.swapTotal]
        hostSummary.swapFree = values[.swapFree]
        hostSummary.load1m = values[.load1m]
        hostSummary.forecast = memory.host.forecast
        usesReader.read(values, into: &hostSummary.uses)
        hostSummary.memorySome = values.windows[someWindow].value.known
        hostSummary.memoryFull = values.windows[fullWindow].value.known
    }

    private func stepHost(at time: Timestamp) {
        let values = values  // One copy for all: each rule would retain every part of it again.
        for instance in hostInstances { step(instance, values, unit: nil, at: time) }
    }

    private func stepUnits(of index: Int, _ sample: Sample) {
        guard hasSeenUnits else { return }
        for (position, unit) in sample.units.enumerated() {
            guard let instance = perUnitRules[index].instance(of: unit, &values) else { continue }
            instance.lastSeen = tick
            step(instance, values, unit: memory.units.readings(of: unit, at: position), at: sample.time)
        }
        for instance in perUnitRules[index].remove(unitsNotIn: sample.units, tick: tick) {
            resolve(instance, at: sample.time, reason: "the unit stopped (cgroup removed)")
        }
    }

    private func step(_ instance: AlertInstance, _ values: HostValues, unit: UnitValues?, at time: Timestamp) {
        switch instance.step(values, unit: unit, at: time, on: &vm) {
        case .none: break
        case .fired: fire(instance, at: time)
        case .resolved: resolve(instance, at: time, reason: nil)
        }
    }

    /// Every instance there is.
    func forEachInstance(_ body: (AlertInstance) -> Void) {
        for instance in hostInstances { body(instance) }
        for rule in perUnitRules { for instance in rule.instances { body(instance) } }
    }
}

extension WindowKey {
    fileprivate static func lastTenSeconds(_ metric: Metric) -> WindowKey {
        WindowKey(function: .rate, metric: metric, duration: 10_000_000_000)
    }
}
