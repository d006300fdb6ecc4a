/// What a number of bytes was, back to 40 hours: its valleys in four looks. Allocates nothing.
///
/// Only the lowest of each stretch of time counts, because garbage collection, log rotation and the like come down to
/// the same valley again and again, and a leak does not.
struct History {
    private var valleys = [4 of BucketSeries](repeating: BucketSeries())
    private(set) var now: Double?

    subscript(look: Horizon) -> BucketSeries { valleys[look.rawValue] }

    /// Takes the newest value into every look; `nil` when absent, which ends the past that is known.
    mutating func push(_ bytes: Double?, at moment: BucketedTime) {
        guard let bytes, bytes.isFinite else { return forget() }
        for look in Horizon.all {
            _ = advance(look, to: moment)
            valleys[look.rawValue].noteLow(bytes)
        }
        now = bytes
    }

    /// As ``push(_:at:)`` for one look, for somebody who wants to know whether a bucket is complete.
    mutating func advance(_ look: Horizon, to moment: BucketedTime) -> Bool {
        valleys[look.rawValue].advance(to: moment[look])
    }

    mutating func note(_ bytes: Double, in look: Horizon) {
        valleys[look.rawValue].noteLow(bytes)
        now = bytes
    }

    /// By how much it grew since a stretch of time began; `nil` when nothing is known.
    func growth(since start: TimeRange) -> Double? {
        guard let now, let first = valleys[start.look.rawValue].first(from: start.number) else { return nil }
        return now - first.value
    }

    mutating func forget() {
        guard now != nil else { return }
        for index in valleys.indices { valleys[index].forget() }
        now = nil
    }
}

/// A stretch of time that ends now: from a bucket of a look on.
struct TimeRange: Equatable {
    let look: Horizon
    let number: Int64

    /// When it began, in nanoseconds.
    var start: Int64 { number * look.width }

    /// What a look sees, or its newest buckets.
    init(_ look: Horizon, buckets: Int = Horizon.buckets, at moment: BucketedTime) {
        self.look = look
        number = moment[look] - Int64(buckets)
    }

    /// Those that are asked for who grew: 5 s, 15 s, 200 s, 10 min, 1 h, 3 h, 13 h, 40 h.
    static func all(at moment: BucketedTime) -> [TimeRange] {
        Horizon.all.flatMap { look in
            [Horizon.third, Horizon.buckets].map { TimeRange(look, buckets: $0, at: moment) }
        }
    }
}
