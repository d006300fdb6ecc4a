/// How high the minima of a number of bytes were before, up to eight days back. What has been that high before and came down
/// again is no leak when it rises again. Allocates nothing but for the record.
struct PreviousPeaks {
    /// For each horizon and each longer one, the highest minima of the one in the buckets of the other.
    private var maxima = [6 of BucketSeries](repeating: BucketSeries())
    /// For each horizon the highest minima in quarters of a day: see ``Rhythm``.
    private var rhythm = [4 of BucketSeries](repeating: BucketSeries())
    /// Peaks before this moment are no evidence.
    private var settled = Int64.min

    /// What was reached until now was too much.
    mutating func discard(at time: Int64) { settled = time }

    mutating func forget() {
        for index in maxima.indices { maxima[index].forget() }
        for index in rhythm.indices { rhythm[index].forget() }
    }

    /// Takes the minimum of a bucket that is complete.
    mutating func record(_ minimum: Double, in number: Int64, of horizon: Horizon) {
        for longer in horizon.longer {
            let pair = horizon.pair(with: longer)
            _ = maxima[pair].advance(to: number * horizon.width / longer.width)
            maxima[pair].recordMaximum(minimum)
        }
        _ = rhythm[horizon.rawValue].advance(to: number * horizon.width / Rhythm.width)
        rhythm[horizon.rawValue].recordMaximum(minimum)
    }

    /// The highest minima of a horizon in the buckets of a longer one.
    func maxima(of horizon: Horizon, in longer: Horizon) -> BucketSeries { maxima[horizon.pair(with: longer)] }

    /// The highest minimum before a bucket, as far back as anything is known; minus infinity for nothing.
    ///
    /// - Parameter minima: Of the horizon.
    func highest(before start: Int64, of horizon: Horizon, _ minima: BucketSeries) -> Double {
        var highest = -Double.infinity
        for number in (start - Int64(Horizon.buckets))..<start where number * horizon.width >= settled {
            highest = Swift.max(highest, minima[number] ?? highest)
        }
        let end = start * horizon.width
        for longer in horizon.longer {
            let maxima = maxima[horizon.pair(with: longer)]
            highest = Swift.max(highest, peak(maxima, longer.width, Int64(Horizon.buckets), end))
        }
        return Swift.max(highest, peak(rhythm[horizon.rawValue], Rhythm.width, Rhythm.buckets - 1, end))
    }

    /// The highest in a series whose buckets end before a moment.
    private func peak(_ maxima: BucketSeries, _ width: Int64, _ buckets: Int64, _ end: Int64) -> Double {
        guard let newest = maxima.newest else { return -.infinity }
        var peak = -Double.infinity
        for number in (newest - buckets)...newest where number * width >= settled && (number + 1) * width <= end {
            peak = Swift.max(peak, maxima[number] ?? peak)
        }
        return peak
    }

    // MARK: The record

    /// The heights of a quarter of a day, one for each horizon.
    func heights(_ number: Int64) -> [Double?] {
        Horizon.all.map { number * Rhythm.width < settled ? nil : rhythm[$0.rawValue][number] }
    }

    /// The quarters of a day of which something is known.
    var quarters: ClosedRange<Int64>? {
        rhythm[Horizon.fast.rawValue].newest.map { ($0 - Rhythm.buckets + 1)...$0 }
    }

    /// Takes heights that were known before a restart, the oldest quarter first.
    mutating func restore(_ heights: [Double?], of number: Int64) {
        for (horizon, height) in zip(Horizon.all, heights) {
            guard number >= rhythm[horizon.rawValue].newest ?? .min, let height, height.isFinite else { continue }
            _ = rhythm[horizon.rawValue].advance(to: number)
            rhythm[horizon.rawValue].recordMaximum(height)
        }
    }
}
