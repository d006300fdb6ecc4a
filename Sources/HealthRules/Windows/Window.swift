internal import ProcMetrics

/// The recent history of one metric, kept for one window function.
///
/// Entries are at least a sixtieth of the window apart, so that the buffer is small however short the interval is;
/// what falls between two entries is in their sums. The value at the window's edge is interpolated, which makes
/// windows exact for irregular ticks and for gaps.
struct Window {
    let key: WindowKey
    /// Kept here because the catalogue's entry would be copied, texts included.
    private let isStall: Bool
    /// The function's value now; not-a-number while it is unknown.
    private(set) var value = Double.nan

    private var ring: RingBuffer
    /// The least distance of two entries. Kept because a division in each tick costs as much as the rest of a push.
    private let spacing: Int64
    private var total = 0.0
    private var last: (time: Int64, value: Double)?
    private var isAbsent = false

    /// Whether the metric has a value, but not for long enough yet.
    var isFilling: Bool { value.isNaN && last != nil && !isAbsent }

    /// - Parameter resolution: Into how many entries the window is divided.
    init(_ key: WindowKey, resolution: Int = 60) {
        self.key = key
        spacing = key.duration / Int64(resolution)
        ring = RingBuffer(capacity: resolution + 4)
        isStall = key.metric.descriptor.kind == .stall
    }

    /// Takes the metric's newest value; not-a-number when it is absent. The function is unknown then, and what was seen
    /// before stays known for as long as the window is.
    mutating func push(_ newest: Double, at time: Int64) {
        isAbsent = newest.isNaN
        if isAbsent, let last, time >= last.time, time - last.time <= key.duration { return value = .nan }
        // A sum that has taken up infinity, as memory.exhaustion.time can be, would never be a number again.
        let metricValue = newest.isInfinite && key.function != .min && key.function != .max ? .nan : newest
        guard !metricValue.isNaN, last.map({ time >= $0.time }) ?? true else { return begin(metricValue, time) }
        take(metricValue, time)
        last = (time, metricValue)
    }

    /// Begins again: nothing is known, or time has run back.
    private mutating func begin(_ metricValue: Double, _ time: Int64) {
        forget()
        last = metricValue.isNaN ? nil : (time, metricValue)
    }

    private mutating func take(_ metricValue: Double, _ time: Int64) {
        switch key.function {
        case .rate, .increase: pushSum(adding: growth(metricValue, time), time)
        case .avg: pushSum(adding: area(metricValue, time), time)
        case .slope: pushPoint(metricValue, time)
        case .min: pushExtreme(metricValue, time, Swift.min)
        case .max: pushExtreme(metricValue, time, Swift.max)
        }
    }

    /// Begins again: what was seen says nothing of what comes.
    private mutating func forget() {
        ring.removeAll()
        total = 0
        value = .nan
    }

    // MARK: Sums: rate, increase, avg

    private mutating func pushSum(adding amount: Double, _ time: Int64) {
        total += amount
        // A sum that does not fit a double would never be a number again.
        guard total.isFinite else { return forget() }
        pushPointKeepingEdge(total, time)
        let start = Swift.max(time - key.duration, ring.time(0))
        let seen = time - start
        let growth = total - valueAtEdge(start)
        switch key.function {
        case .increase: value = seen > 0 ? growth : .nan
        default: value = isHalfSeen(seen) ? limited(growth / (Double(seen) / 1e9)) : .nan
        }
    }

    /// How much a counter grew since the last value. A step back is a glitch or a restart: no growth.
    private func growth(_ metricValue: Double, _ time: Int64) -> Double {
        guard let last else { return 0 }
        let growth = Swift.max(0, metricValue - last.value)
        guard isStall else { return growth }
        // A stall cannot be longer than the time that passed. Reads jitter; kernels before 6.1.113 can be wrong by far.
        let elapsed = Double(time - last.time) / 1e9
        return growth > elapsed * 2 + 1 ? elapsed : growth
    }

    /// Time times value, by trapezoids.
    private func area(_ metricValue: Double, _ time: Int64) -> Double {
        guard let last else { return 0 }
        return (metricValue + last.value) / 2 * (Double(time - last.time) / 1e9)
    }

    private func limited(_ rate: Double) -> Double {
        isStall ? Swift.min(rate, 1) : rate
    }

    /// The sum as it was at a moment between the oldest two entries.
    private func valueAtEdge(_ edge: Int64) -> Double {
        guard ring.count > 1, ring.time(1) > ring.time(0) else { return ring.value(0) }
        let share = Double(edge - ring.time(0)) / Double(ring.time(1) - ring.time(0))
        return ring.value(0) + (ring.value(1) - ring.value(0)) * Swift.min(Swift.max(share, 0), 1)
    }

    /// A rate over less than half of its window would be a guess; so the value is unknown until then.
    private func isHalfSeen(_ seen: Int64) -> Bool { seen >= key.duration / 2 && seen > 0 }

    // MARK: Points: slope

    private mutating func pushPoint(_ metricValue: Double, _ time: Int64) {
        pushPointKeepingEdge(metricValue, time)
        let line = LinearRegression(ring)
        value = isHalfSeen(time - ring.time(0)) ? line?.slope ?? .nan : .nan
    }

    /// Appends an entry, or moves the newest one on while it is too close to the one before, and lets go of
    /// what is older than the window but for one entry at or before its edge.
    private mutating func pushPointKeepingEdge(_ entry: Double, _ time: Int64) {
        if ring.count > 1, ring.time(ring.count - 1) - ring.time(ring.count - 2) < spacing {
            ring.replaceLast(time, entry)
        } else {
            ring.append(time, entry)
        }
        while ring.count > 2, ring.time(1) <= time - key.duration { ring.removeFirst() }
    }

    // MARK: Extremes: min, max

    /// Each entry is the extreme of the part of the window that began at its time, and worse than all after it: what is
    /// worse and newer outlasts what came before. So the oldest is the window's extreme, without a search.
    private mutating func pushExtreme(_ metricValue: Double, _ time: Int64, _ worse: (Double, Double) -> Double) {
        while ring.count > 0, worse(metricValue, ring.value(ring.count - 1)) == metricValue { ring.removeLast() }
        if ring.count == 0 || time - ring.time(ring.count - 1) >= spacing { ring.append(time, metricValue) }
        while ring.count > 1, ring.time(0) + spacing <= time - key.duration { ring.removeFirst() }
        value = ring.value(0)
    }
}
