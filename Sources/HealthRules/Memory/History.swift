/// What a number of bytes was, back to 40 hours: its minima at four horizons. Allocates nothing.
///
/// Only the lowest value of each bucket counts, because garbage collection, log rotation and the like come down to
/// the same minimum again and again, and a leak does not.
struct History {
    private var minima = [4 of BucketSeries](repeating: BucketSeries())
    private(set) var now: Double?

    subscript(horizon: Horizon) -> BucketSeries { minima[horizon.rawValue] }

    /// Takes the newest value into every horizon. One that is absent says nothing: what is known stays known.
    mutating func push(_ bytes: Double?, at moment: BucketedTime) {
        guard let bytes, bytes.isFinite else { return }
        for horizon in Horizon.all {
            _ = advance(horizon, to: moment)
            minima[horizon.rawValue].recordMinimum(bytes)
        }
        now = bytes
    }

    /// As ``push(_:at:)`` for one horizon; returns whether a bucket is complete.
    mutating func advance(_ horizon: Horizon, to moment: BucketedTime) -> Bool {
        minima[horizon.rawValue].advance(to: moment[horizon])
    }

    mutating func record(_ bytes: Double, in horizon: Horizon) {
        minima[horizon.rawValue].recordMinimum(bytes)
        now = bytes
    }

    /// By how much it grew since a time range began; `nil` when nothing is known.
    func growth(since start: TimeRange) -> Double? {
        guard let now, let first = minima[start.horizon.rawValue].first(from: start.number) else { return nil }
        return now - first.value
    }

    mutating func forget() {
        guard now != nil else { return }
        for index in minima.indices { minima[index].forget() }
        now = nil
    }
}

/// A time range that ends now: from a bucket of a horizon on.
struct TimeRange: Equatable {
    let horizon: Horizon
    let number: Int64

    /// When it began, in nanoseconds.
    var start: Int64 { number * horizon.width }

    /// A whole horizon, or its newest buckets.
    init(_ horizon: Horizon, buckets: Int = Horizon.buckets, at moment: BucketedTime) {
        self.horizon = horizon
        number = moment[horizon] - Int64(buckets)
    }

    /// Those in which growth is searched for: 5 s, 15 s, 200 s, 10 min, 1 h, 3 h, 13 h, 40 h.
    static func all(at moment: BucketedTime) -> [TimeRange] {
        Horizon.all.flatMap { horizon in
            [Horizon.third, Horizon.buckets].map { TimeRange(horizon, buckets: $0, at: moment) }
        }
    }
}
