internal import ProcMetrics

/// What conditions read of the host: the newest value of every metric, and the windows over their history.
/// Absent is not-a-number.
struct HostValues {
    /// By metric index.
    private(set) var values = [Double](repeating: .nan, count: Metric.catalogue.count)
    private(set) var windows: [Window] = []

    private var places: [WindowKey: Int] = [:]

    /// The place of a window, which is made when it is first asked for.
    mutating func place(of key: WindowKey) -> Int {
        if let place = places[key] { return place }
        places[key] = windows.count
        windows.append(Window(key))
        return windows.count - 1
    }

    /// Takes a new sample, what the memory tracker works out, and what units at their own limit account for. Allocates
    /// nothing.
    mutating func read(
        _ sample: Sample, memoryExhaustionTime: Double, memoryExhaustionHeld: Double = .nan, memoryKnown: Double = .nan,
        limited: UnitsAtLimit.Counters = .zero
    ) {
        sample.copyValues(into: &values)
        values[Metric.memoryExhaustionTime.index] = memoryExhaustionTime
        values[Metric.memoryExhaustionHeld.index] = memoryExhaustionHeld
        values[Metric.memoryKnown.index] = memoryKnown
        values[Metric.pressureMemorySomeHost.index] = values[Metric.pressureMemorySome.index] - limited.some
        values[Metric.pressureMemoryFullHost.index] = values[Metric.pressureMemoryFull.index] - limited.full
        values[Metric.refaultFileHost.index] = values[Metric.refaultFile.index] - limited.refaults
        for index in windows.indices {
            windows[index].push(values[windows[index].key.metric.index], at: sample.time.monotonic)
        }
    }

    /// Takes over the history that other rules have gathered.
    mutating func adopt(from former: HostValues) {
        for (key, place) in places {
            if let old = former.places[key] { windows[place] = former.windows[old] }
        }
    }

    /// A metric's newest value, `nil` when absent.
    subscript(metric: Metric) -> Double? { values[metric.index].known }
}

extension Double {
    /// `nil` for what is unknown.
    var known: Double? { isNaN ? nil : self }
}

/// What conditions read of one unit. Absent is not-a-number.
struct UnitValues {
    let sample: UnitSample
    /// What the memory tracker works out; `nil` for a unit that is too small to be tracked.
    var growth: Double?
    var memoryExhaustionTime: Double?

    subscript(metric: Metric) -> Double {
        if metric == .unitMemoryGrowth, let growth { return growth }
        if metric == .unitMemoryExhaustionTime, let memoryExhaustionTime { return memoryExhaustionTime }
        return sample[metric] ?? .nan
    }
}
