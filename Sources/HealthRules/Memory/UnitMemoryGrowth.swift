internal import ProcMetrics

/// How one unit's memory develops, in one cgroup of the unit.
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
    private(set) var cgroupInode: UInt64 = 0
    /// Process memory, swap included.
    private(set) var held = GrowthDetector()
    /// How new it is.
    private(set) var age = UnitAge()
    /// Bytes per second.
    private(set) var growth = 0.0
    private(set) var forecast: Forecast?
    /// When its growth would use up what the host has left.
    private var forecastAtHost: Forecast?
    /// The highest that it had in this cgroup, and in those before it.
    private var (peak, formerPeak) = (0.0, 0.0)
    /// When its cgroup was replaced by the present one, where that was seen.
    private(set) var restartedAt: Int64?
    /// When it was first seen; `nil` when it was there from the start.
    private(set) var appearedAt: Int64?
    /// The tick that saw it last.
    private(set) var lastSeen = 0
    /// Whether its memory has been absent for too long to say anything of it.
    private(set) var isStale = false
    /// When its memory was last known.
    private var knownAt = Int64.min

    private var kinds = [4 of History](repeating: History())

    /// Shares of the host's memory, or of its own limit where that is less, by which it must grow over a horizon to count.
    private static let least = 0.004
    private static let leastIfNew = 0.002
    /// What share of the growth of its swap a growth in memory must have to show what kind of memory that is.
    private static let noise = 0.1
    /// For how long a unit has just come: ten minutes.
    private static let settling: Int64 = 600_000_000_000
    /// For how long its memory may be absent: a minute.
    private static let patience: Int64 = 60_000_000_000

    var isFree: Bool { name.isEmpty }
    var isNew: Bool { age.isNew }
    /// In bytes; 0 when unknown.
    var memory: Double { held.history.now ?? 0 }

    subscript(use: MemoryKind) -> History { kinds[use.rawValue] }

    /// Begins with a unit that was not there before.
    mutating func begin(_ unit: UnitSample, at time: Int64?) {
        leave()
        (name, cgroupInode, appearedAt) = (unit.name, unit.cgroupInode, time)
    }

    /// Frees the place.
    mutating func leave() {
        forget()
        (name, cgroupInode, restartedAt, appearedAt) = ("", 0, nil, nil)
        (peak, formerPeak) = (0, 0)
    }

    /// Takes a new sample. Allocates nothing.
    mutating func read(
        _ unit: UnitSample, _ host: HostMemory, tick: Int, at moment: BucketedTime,
        by estimator: inout TheilSenEstimator
    ) {
        lastSeen = tick
        if unit.cgroupInode != cgroupInode {
            forget()
            (cgroupInode, restartedAt, appearedAt) = (unit.cgroupInode, moment.time, nil)
            (peak, formerPeak) = (0, Swift.max(peak, formerPeak))
        }
        if Self.held(unit) != nil { knownAt = moment.time }
        isStale = moment.time - knownAt > Self.patience
        age = unit.age
        let room = Swift.min(host.total, unit[.unitMemoryMax] ?? .infinity)
        let parameters = GrowthDetector.Parameters(least: room * (isNew ? Self.leastIfNew : Self.least), isNew: isNew)
        peak = Swift.max(peak, Self.held(unit) ?? 0)
        held.push(Self.held(unit), of: parameters, at: moment, by: &estimator)
        kinds[MemoryKind.anon.rawValue].push(unit[.unitAnon], at: moment)
        kinds[MemoryKind.tmpfs.rawValue].push(unit[.unitShmem], at: moment)
        kinds[MemoryKind.slab.rawValue].push(Self.slab(unit), at: moment)
        kinds[MemoryKind.cache.rawValue].push(unit[.unitFile].map { $0 - (unit[.unitShmem] ?? 0) }, at: moment)
        updateForecast(unit, host)
    }

    /// Process memory of a unit, wherever it is; a host without swap has none.
    static func held(_ unit: UnitSample) -> Double? { unit[.unitAnon].map { $0 + (unit[.unitSwap] ?? 0) } }

    private static func slab(_ unit: UnitSample) -> Double? {
        unit[.unitSlabReclaimable].map { $0 + (unit[.unitSlabUnreclaimable] ?? 0) }
    }

    private mutating func updateForecast(_ unit: UnitSample, _ host: HostMemory) {
        growth = held.rate
        (forecast, forecastAtHost) = (nil, nil)
        guard growth > 0 else { return }
        if let limit = unit[.unitMemoryMax], let memory = unit[.unitMemory] {
            let needed = memory - (unit[.unitFileInactive] ?? 0)
            forecast = held.forecast(of: Swift.max(0, limit - needed))
        }
        forecastAtHost = host.headroom.flatMap { held.forecast(of: $0) }
        guard let atHost = forecastAtHost else { return }
        if atHost.expected < forecast?.expected ?? .infinity { forecast = atHost }
    }

    /// The forecast of a unit that causes what the host loses: it grows to where it never was, in this cgroup or in one
    /// before. One that has just come may be what has been there under another name.
    ///
    /// - Parameter rate: Bytes per second that its growth must have.
    func forecastOfCause(growing rate: Double, at moment: BucketedTime) -> Forecast? {
        guard growth >= rate, memory > formerPeak, let forecastAtHost else { return nil }
        if let appearedAt, moment.time - appearedAt < Self.settling { return nil }
        return forecastAtHost
    }

    /// Begins again.
    private mutating func forget() {
        held.forget()
        for index in kinds.indices { kinds[index].forget() }
        (growth, forecast, forecastAtHost) = (0, nil, nil)
    }
}

// MARK: Growth by kind

extension UnitMemoryGrowth {
    /// By how much a use grew since a time range began. What came only then has grown from nothing.
    func growth(of use: MemoryKind, since range: TimeRange) -> Double { growth(of: self[use], since: range) }

    /// By how much process memory grew, swap included. Files of a tmpfs go to swap as well, and are no
    /// process's: where those grow, swap is theirs.
    func growthOfProcesses(since range: TimeRange) -> Double {
        var all = growth(of: held.history, since: range)
        // A restart begins from nothing, and some of what came since may not have been seen. To refill what it had before
        // is no growth.
        if let restartedAt, restartedAt > range.start { all = Swift.max(all, memory - formerPeak) }
        return swapIsOfFiles(since: range) ? Swift.min(all, growth(of: .anon, since: range)) : all
    }

    /// By how much its files in tmpfs grew, swap included.
    func growthOfFiles(since range: TimeRange) -> Double {
        let files = growth(of: .tmpfs, since: range)
        guard swapIsOfFiles(since: range) else { return files }
        return files + Swift.max(0, growth(of: held.history, since: range) - growth(of: .anon, since: range))
    }

    private func swapIsOfFiles(since range: TimeRange) -> Bool {
        let (files, anon) = (growth(of: .tmpfs, since: range), growth(of: .anon, since: range))
        // Beside what went to swap, a few pages more in memory show nothing: a leak that is swapped out as fast as it
        // grows is constant there.
        let swap = growth(of: held.history, since: range) - anon
        if Swift.max(files, anon) <= Swift.max(0, swap) * Self.noise {
            return (self[.tmpfs].now ?? 0) > (self[.anon].now ?? 0)
        }
        return files > anon
    }

    private func growth(of history: History, since range: TimeRange) -> Double {
        if let appearedAt, appearedAt > range.start { return history.now ?? 0 }
        return history.growth(since: range) ?? 0
    }
}
