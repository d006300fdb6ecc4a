/// The robust slope through a few points, and how sure it is: the median of the slopes of all pairs (Theil and Sen),
/// between two of them that Kendall's ranks point out (Sen, 1968). A third of the points may be far off and change
/// nothing. Points that resemble their neighbours say less (Yue and Wang, 2004).
struct TheilSenSlope: Equatable {
    /// Per second.
    var lower: Double
    var expected: Double
    var upper: Double
}

/// Makes trends in memory of its own, which is asked for once.
struct TheilSenEstimator {
    private var times = [Double](repeating: 0, count: Horizon.buckets)
    private var values = [Double](repeating: 0, count: Horizon.buckets)
    private(set) var count = 0
    private var slopes = [Double](repeating: 0, count: Horizon.buckets * (Horizon.buckets - 1) / 2)

    /// How many standard deviations of Kendall's S lie on each side: 99 of 100 for points that know nothing of each
    /// other. Real ones do, so less would be too sure.
    private static let deviations = 2.58

    mutating func removeAll() { count = 0 }

    /// Adds a point; times must grow.
    mutating func add(_ time: Double, _ value: Double) {
        guard count < times.count else { return }
        (times[count], values[count]) = (time, value)
        count += 1
    }

    /// From the first point to the last, in time.
    var span: Double { count > 0 ? times[count - 1] - times[0] : 0 }

    /// Where it stands now: the middle one of the last three.
    var level: Double {
        guard count >= 3 else { return values[Swift.max(0, count - 1)] }
        let (a, b, c) = (values[count - 3], values[count - 2], values[count - 1])
        return Swift.max(Swift.min(a, b), Swift.min(Swift.max(a, b), c))
    }

    /// The lowest of the last three.
    var floor: Double { (Swift.max(0, count - 3)..<count).reduce(.infinity) { Swift.min($0, values[$1]) } }

    /// Whether the newest third rises above all before it by a quarter of what a slope makes of that time: a step up
    /// has a slope too, for as long as one sees it, but it stays where it is.
    ///
    /// - Parameter height: What was reached before the first point.
    func goesOn(_ slope: Double, above previousPeak: Double) -> Bool {
        let recent = Swift.max(3, count / 3)
        guard count > recent else { return false }
        let before = (0..<count - recent).reduce(previousPeak) { Swift.max($0, values[$1]) }
        return Swift.min(level, values[count - 1]) - before
            >= 0.25 * slope * (times[count - 2] - times[count - recent - 1])
    }

    /// Whether the newest point, too, is above the last but two by a quarter of what the slope makes of that time, and
    /// above the last but one by a tenth: what has just stopped has stopped.
    func goesOnNow(_ slope: Double) -> Bool { isAbove(3, 0.25 * slope) && isAbove(2, 0.1 * slope) }

    /// Whether the newest point is above the one so many before the end by what a slope makes of that time.
    private func isAbove(_ back: Int, _ slope: Double) -> Bool {
        guard count >= back else { return false }
        return values[count - 1] - values[count - back] >= slope * (times[count - 1] - times[count - back])
    }

    /// Whether it grew by much less in the newest third than in the one before: a cache that warms up, or a step that has
    /// ended. A leak goes on.
    ///
    /// - Parameter least: What matters.
    mutating func isSlowing(_ least: Double) -> Bool {
        guard count >= 5 else { return false }
        let third = count / 3
        let (a, b) = (middle(0..<third), middle(third..<count - third))
        let (before, now) = (b - a, middle(count - third..<count) - b)
        return before - now > Swift.max(least, 0.3 * before)
    }

    private mutating func middle(_ places: Range<Int>) -> Double {
        for (index, place) in places.enumerated() { slopes[index] = values[place] }
        return median(of: places.count)
    }

    /// - Parameter mayWander: Whether points may resemble those before them beyond what the slope makes of them.
    /// - Returns: `nil` for fewer than two points.
    mutating func trend(mayWander: Bool) -> TheilSenSlope? {
        guard count >= 2 else { return nil }
        var pairs = 0
        for right in 1..<count {
            for left in 0..<right {
                slopes[pairs] = (values[right] - values[left]) / (times[right] - times[left])
                pairs += 1
            }
        }
        let expected = median(of: pairs)
        let n = Double(count)
        let variance = n * (n - 1) * (2 * n + 5) / 18 * (mayWander ? persistence(about: expected) : 1)
        let spread = Self.deviations * variance.squareRoot()
        let rank = Int(((Double(pairs) - spread) / 2).rounded(.down))
        let low = Swift.max(0, rank - 1)
        let high = pairs - 1 - low
        let upper = select(high, of: pairs)
        let lower = select(low, of: pairs)
        return TheilSenSlope(lower: lower, expected: expected, upper: upper)
    }

    /// How many points are worth one: what wanders goes up for a while, too, and comes back. From how alike neighbours
    /// are once the slope is taken out, corrected for points that are few.
    private func persistence(about slope: Double) -> Double {
        let n = Double(count)
        let residual = { values[$0] - slope * times[$0] }
        let mean = (0..<count).reduce(0) { $0 + residual($1) } / n
        var (variance, covariance) = (0.0, 0.0)
        for index in 0..<count {
            let here = residual(index) - mean
            variance += here * here
            if index > 0 { covariance += here * (residual(index - 1) - mean) }
        }
        guard variance > 0 else { return 1 }
        let correlation = (covariance / variance * n + 1) / Swift.max(1, n - 4)
        let bounded = Swift.max(0, Swift.min(correlation, 0.9))
        return (1 + bounded) / (1 - bounded)
    }

    /// The middle one of other numbers, of at most as many as a horizon has buckets; `nil` when there are none.
    mutating func middle(of numbers: Range<Int64>, _ value: (Int64) -> Double?) -> Double? {
        var found = 0
        for number in numbers {
            if let value = value(number) {
                slopes[found] = value
                found += 1
            }
        }
        return found > 0 ? median(of: found) : nil
    }

    private mutating func median(of count: Int) -> Double {
        let upper = select(count / 2, of: count)
        return count % 2 == 1 ? upper : (upper + select(count / 2 - 1, of: count)) / 2
    }

    /// The slope that would be at a place if they were sorted: Hoare's selection.
    private mutating func select(_ place: Int, of count: Int) -> Double {
        var (low, high) = (0, count - 1)
        while low < high {
            let pivot = slopes[(low + high) / 2]
            var (left, right) = (low, high)
            while left <= right {
                while slopes[left] < pivot { left += 1 }
                while slopes[right] > pivot { right -= 1 }
                if left <= right {
                    slopes.swapAt(left, right)
                    left += 1
                    right -= 1
                }
            }
            if place <= right { high = right } else if place >= left { low = left } else { break }
        }
        return slopes[place]
    }
}
