/// The metrics that code, not only rules, refers to.
extension Metric {
    public static let memoryTotal = Metric(catalogued: "memory.total")
    public static let memoryFree = Metric(catalogued: "memory.free")
    public static let memoryAvailable = Metric(catalogued: "memory.available")
    public static let memoryAvailableEffective = Metric(catalogued: "memory.available.effective")
    public static let memoryAvailableEstimated = Metric(catalogued: "memory.available.estimated")
    public static let memoryUsable = Metric(catalogued: "memory.usable")
    public static let memoryHeadroom = Metric(catalogued: "memory.headroom")
    public static let swapTotal = Metric(catalogued: "swap.total")
    public static let swapFree = Metric(catalogued: "swap.free")
    public static let oomKills = Metric(catalogued: "oom.kills")
    public static let pressureMemorySome = Metric(catalogued: "pressure.memory.some")
    public static let pressureMemoryFull = Metric(catalogued: "pressure.memory.full")
    public static let pressureMemorySomeHost = Metric(catalogued: "pressure.memory.some.host")
    public static let pressureMemoryFullHost = Metric(catalogued: "pressure.memory.full.host")
    public static let refaultFile = Metric(catalogued: "refault.file")
    public static let refaultFileHost = Metric(catalogued: "refault.file.host")
    public static let load1m = Metric(catalogued: "load.1m")
    public static let tickLateness = Metric(catalogued: "tick.lateness")
    public static let tickDuration = Metric(catalogued: "tick.duration")
    public static let tickMissed = Metric(catalogued: "tick.missed")
    public static let eventsLost = Metric(catalogued: "events.lost")
    public static let sourceErrors = Metric(catalogued: "source.errors")
    public static let valuesImpossible = Metric(catalogued: "values.impossible")
    public static let sourceAge = Metric(catalogued: "source.age")
    public static let configValid = Metric(catalogued: "config.valid")
    public static let healthdMemory = Metric(catalogued: "healthd.memory")
    public static let memoryExhaustionTime = Metric(catalogued: "memory.exhaustion.time")
    public static let memoryExhaustionHeld = Metric(catalogued: "memory.exhaustion.held")
    public static let memoryKnown = Metric(catalogued: "memory.known")
    public static let hostSuspended = Metric(catalogued: "host.suspended")
    public static let unitMemory = Metric(catalogued: "unit.memory")
    public static let unitAnon = Metric(catalogued: "unit.anon")
    public static let unitFile = Metric(catalogued: "unit.file")
    public static let unitFileInactive = Metric(catalogued: "unit.file.inactive")
    public static let unitShmem = Metric(catalogued: "unit.shmem")
    public static let unitSlabReclaimable = Metric(catalogued: "unit.slab.reclaimable")
    public static let unitSlabUnreclaimable = Metric(catalogued: "unit.slab.unreclaimable")
    public static let unitSock = Metric(catalogued: "unit.sock")
    public static let unitSwap = Metric(catalogued: "unit.swap")
    public static let unitMemoryMax = Metric(catalogued: "unit.memory.max")
    public static let unitPids = Metric(catalogued: "unit.pids")
    public static let unitOOMKills = Metric(catalogued: "unit.oom.kills")
    public static let unitLimitHits = Metric(catalogued: "unit.limit.hits")
    public static let unitPressureMemorySome = Metric(catalogued: "unit.pressure.memory.some")
    public static let unitPressureMemoryFull = Metric(catalogued: "unit.pressure.memory.full")
    public static let unitRefaultFile = Metric(catalogued: "unit.refault.file")
    public static let unitAge = Metric(catalogued: "unit.age")
    public static let unitChangedAge = Metric(catalogued: "unit.changed.age")
    public static let unitMemoryGrowth = Metric(catalogued: "unit.memory.growth")
    public static let unitMemoryExhaustionTime = Metric(catalogued: "unit.memory.exhaustion.time")
    public static let memoryShmem = Metric(catalogued: "memory.shmem")
    public static let memorySlabReclaimable = Metric(catalogued: "memory.slab.reclaimable")
    public static let memorySlabUnreclaimable = Metric(catalogued: "memory.slab.unreclaimable")
    public static let memoryAnon = Metric(catalogued: "memory.anon")
    public static let memoryCached = Metric(catalogued: "memory.cached")
    public static let memoryUnaccounted = Metric(catalogued: "memory.unaccounted")
}

extension Metric {
    /// What a metric was called before, when its name has changed.
    public var formerName: String? { Metric.formerNames.first { $0.value == name }?.key }

    /// Today's name of a metric that has been renamed; `nil` for a name that is today's, or was never one.
    public static func currentName(of former: String) -> String? { formerNames[former] }

    /// Today's names by former ones: configurations and recordings that were made before go on being read. The meaning and
    /// the unit of measure are the same unless the last column says otherwise.
    private static let formerNames = [
        "exhaustion.time": "memory.exhaustion.time",
        "unit.exhaustion.time": "unit.memory.exhaustion.time",
        "unit.growth": "unit.memory.growth",  // was a ratio per hour, is bytes per second
        "unit.limit": "unit.memory.max",
        "unit.high": "unit.memory.high",
        "unit.arrived": "unit.age",
        "unit.changed": "unit.changed.age",
        "kswapd.hurried": "kswapd.low_watermark_hits",
        "host.booted": "host.boot_time",
        "memory.user": "memory.user.total",
        "memory.corrupted": "memory.hardware_corrupted",
        "reclaim.stolen": "reclaim.reclaimed",
        "reclaim.stolen.direct": "reclaim.reclaimed.direct",
        "reclaim.stolen.kswapd": "reclaim.reclaimed.kswapd",
        "reclaim.stolen.proactive": "reclaim.reclaimed.proactive",
        "journal.dropped": "events.lost",
    ]
}
