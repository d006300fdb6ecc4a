internal import ProcMetrics

/// What conditions read of the host: the newest value of every metric, and the windows over their past.
/// Absent is not-a-number.
struct HostValues {
    /// By metric index.
    private(set) var values = [Double](repeating: .nan, count: Metric.catalogue.count)
    private(set) var windows: [Window] = []

    private var places: [WindowKey: Int] = [:]

    /// The place of a window, which is made when nobody has asked for it before.
    mutating func place(of key: WindowKey) -> Int {
        if let place = places[key] { return place }
        places[key] = windows.count
        windows.append(Window(key))
        return windows.count - 1
    }

    /// Takes a new sample, and what was foretold of it. Allocates nothing.
    mutating func read(_ sample: Sample, exhaustionTime: Double) {
        sample.copyValues(into: &values)
        values[Metric.exhaustionTime.index] = exhaustionTime
        for window in windows { window.push(values[window.key.metric.index], at: sample.time.monotonic) }
    }

    /// Takes over the past that other rules have gathered.
    mutating func takeOver(from former: HostValues) {
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
