internal import ProcMetrics

/// How one unit's memory goes, in one life of the unit.
struct UnitMemoryGrowth {
    /// A use of memory that a unit is charged with.
    enum MemoryKind: Int, CaseIterable {
        /// Process memory in RAM.
        case anon
        case tmpfs
        case slab
        case cache
    }

    /// Empty while the place is free.
    private(set) var name = ""
    private(set) var instance: UInt64 = 0
    /// Process memory, swap included.
    private(set) var held = GrowthDetector()
    /// How new it is.
    private(set) var newness = UnitAge()
    /// Share of the host's memory per hour.
    private(set) var growth = 0.0
    private(set) var exhaustion: Forecast?
    /// When this life of it began, where that was seen.
    private(set) var restartedAt: Int64?
    /// When it was first seen; `nil` when it was there from the start.
    private(set) var appearedAt: Int64?
    /// The tick that saw it last.
    private(set) var lastSeen = 0

    private var uses = [4 of History](repeating: History())

    /// Shares of the host's memory, or of its own limit where that is less, by which it must grow over a look to be worth
    /// a question.
    private static let least = 0.004
    private static let leastIfNew = 0.002
    /// What share of the growth of its swap a growth in memory must have to say whose that is.
    private static let noise = 0.1

    var isFree: Bool { name.isEmpty }
    var isNew: Bool { newness != UnitAge() }
    /// In bytes; 0 when unknown.
    var memory: Double { held.past.now ?? 0 }

    subscript(use: MemoryKind) -> History { uses[use.rawValue] }

    /// Begins with a unit that was not there before.
    mutating func begin(_ unit: UnitSample, at time: Int64?) {
        leave()
        (name, instance, appearedAt) = (unit.name, unit.instance, time)
    }

    /// Frees the place.
    mutating func leave() {
        forget()
        (name, instance, restartedAt, appearedAt) = ("", 0, nil, nil)
    }

    /// Takes a new sample. Allocates nothing.
    mutating func read(
        _ unit: UnitSample, _ host: HostMemory, tick: Int, at moment: BucketedTime,
        by estimator: inout TheilSenEstimator
    ) {
        lastSeen = tick
        if unit.instance != instance {
            forget()
            (instance, restartedAt, appearedAt) = (unit.instance, moment.time, nil)
        }
        newness = Self.newness(of: unit)
        let room = Swift.min(host.total, unit[.unitLimit] ?? .infinity)
        let subject = GrowthDetector.Subject(least: room * (isNew ? Self.leastIfNew : Self.least), isNew: isNew)
        held.push(Self.held(unit), of: subject, at: moment, by: &estimator)
        uses[MemoryKind.anon.rawValue].push(unit[.unitAnon], at: moment)
        uses[MemoryKind.tmpfs.rawValue].push(unit[.unitShmem], at: moment)
        uses[MemoryKind.slab.rawValue].push(Self.slab(unit), at: moment)
        uses[MemoryKind.cache.rawValue].push(unit[.unitFile].map { $0 - (unit[.unitShmem] ?? 0) }, at: moment)
        foretell(unit, host)
    }

    /// Process memory of a unit, wherever it is; a host without swap has none.
    static func held(_ unit: UnitSample) -> Double? { unit[.unitAnon].map { $0 + (unit[.unitSwap] ?? 0) } }

    /// Whether it came or was changed within a day, and when.
    static func newness(of unit: UnitSample) -> UnitAge {
        UnitAge(arrived: unit[.unitArrived], changed: unit[.unitChanged])
    }

    private static func slab(_ unit: UnitSample) -> Double? {
        unit[.unitSlabReclaimable].map { $0 + (unit[.unitSlabUnreclaimable] ?? 0) }
    }

    private mutating func foretell(_ unit: UnitSample, _ host: HostMemory) {
        growth = host.total > 0 ? held.rate * 3600 / host.total : 0
        exhaustion = nil
        guard growth > 0 else { return }
        if let limit = unit[.unitLimit], let memory = unit[.unitMemory] {
            let needed = memory - (unit[.unitFileInactive] ?? 0)
            exhaustion = held.exhaustion(of: Swift.max(0, limit - needed))
        }
        guard let atHost = host.headroom.flatMap({ held.exhaustion(of: $0) }) else { return }
        if atHost.likely < exhaustion?.likely ?? .infinity { exhaustion = atHost }
    }

    /// Counts anew.
    private mutating func forget() {
        held.forget()
        for index in uses.indices { uses[index].forget() }
        (growth, exhaustion) = (0, nil)
    }
}

// MARK: Who grew

extension UnitMemoryGrowth {
    /// By how much a use grew since a stretch of time began. What came only then has grown from nothing.
    func growth(of use: MemoryKind, since stretch: TimeRange) -> Double { growth(of: self[use], since: stretch) }

    /// By how much process memory grew, swap included. Files of a tmpfs go to swap as well, and are no process's:
    /// where it is those that grow, swap is theirs.
    func growthOfProcesses(since stretch: TimeRange) -> Double {
        let all = growth(of: held.past, since: stretch)
        return swapIsOfFiles(since: stretch) ? Swift.min(all, growth(of: .anon, since: stretch)) : all
    }

    /// By how much its files in tmpfs grew, swap included.
    func growthOfFiles(since stretch: TimeRange) -> Double {
        let files = growth(of: .tmpfs, since: stretch)
        guard swapIsOfFiles(since: stretch) else { return files }
        return files + Swift.max(0, growth(of: held.past, since: stretch) - growth(of: .anon, since: stretch))
    }

    private func swapIsOfFiles(since stretch: TimeRange) -> Bool {
        let (files, anon) = (growth(of: .tmpfs, since: stretch), growth(of: .anon, since: stretch))
        // Beside what went to swap, a few pages more in memory tell nothing: a leak that is swapped out as fast as it
        // grows stands still there.
        let swap = growth(of: held.past, since: stretch) - anon
        if Swift.max(files, anon) <= Swift.max(0, swap) * Self.noise {
            return (self[.tmpfs].now ?? 0) > (self[.anon].now ?? 0)
        }
        return files > anon
    }

    private func growth(of past: History, since stretch: TimeRange) -> Double {
        if let appearedAt, appearedAt > stretch.start { return past.now ?? 0 }
        return past.growth(since: stretch) ?? 0
    }
}
