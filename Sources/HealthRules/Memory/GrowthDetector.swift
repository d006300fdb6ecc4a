/// Whether a number of bytes grows, and how sure that is.
///
/// It has four horizons, and each is evaluated over its newest third and over the whole: from 2.5 seconds to 40 hours. A
/// growth counts when the slope of its minima is surely above zero (``TheilSenSlope``), when it goes on, and when it has
/// come to where nothing was in eight days. So a sawtooth is silent from its second cycle on, a busy day from the second
/// day, and a busy Monday from the second week. A forecast reaches twelve times as far as the horizon, one of hours or
/// days no further than three and a half times as long as these bytes are known, and no further.
///
/// Allocates nothing.
struct GrowthDetector {
    private(set) var history = History()
    private(set) var peaks = PreviousPeaks()
    /// For each horizon what the third says, and what the whole says.
    private var growths = [8 of Growth?](repeating: nil)
    /// Whether growth over hours is slowing down: what minutes say reaches no further than a quarter of an hour then.
    private var isSlowing = false
    private var lastTime = Int64.min

    /// How many times as long as the horizon a forecast may be.
    private static let reach = 12.0
    /// How many times as long as something is known a forecast over hours or days may be.
    private static let reachOfKnown = 3.5
    /// How many seconds a forecast may be while growth over a longer horizon is slowing down.
    private static let reachIfSlowing = 900.0
    /// Seconds over which what grows fast must keep its pace: the length of the short horizon.
    private static let pace = 600.0
    /// How much less it must grow to be slowing down, as a multiple of what matters.
    private static let slowing = 8.0
    /// A forecast is never surer than this: the kernel kills with some memory left, and nothing grows by a ruler.
    private static let doubt = 0.1

    /// How growth of these bytes is evaluated.
    struct Parameters {
        /// Bytes of growth over a horizon below which it does not count.
        var least = 0.0
        /// From here on a previous peak is no evidence that growth ends.
        var ceiling = Double.infinity
        /// Whether four minima are enough, because there is no history.
        var isNew = false
        /// For how many seconds these bytes have been known, the record from before a restart included.
        var known = Double.infinity
    }

    /// A growth that counts, or one that only returns to where it was before.
    private struct Growth {
        /// In bytes per second.
        let trend: TheilSenSlope
        /// The furthest that a forecast may be, in seconds.
        let reach: Double
        /// Whether it is below a height of before.
        let isReturn: Bool
        /// A value below this one ends it.
        let floor: Double
        /// How high the cycles reach above the minima: a heap that is collected every minute is full before its
        /// minima are.
        let top: Double
    }

    /// Takes the newest value. One that is absent says nothing: what is known stays known.
    mutating func push(
        _ bytes: Double?, of parameters: Parameters, at moment: BucketedTime, by estimator: inout TheilSenEstimator
    ) {
        guard let bytes, bytes.isFinite else { return }
        if moment.time < lastTime { forget() }
        lastTime = moment.time
        for horizon in Horizon.all {
            let number = history[horizon].newest
            let isNext = history.advance(horizon, to: moment)
            history.record(bytes, in: horizon)
            guard isNext, let number else { continue }
            if let minimum = history[horizon][number] { peaks.record(minimum, in: number, of: horizon) }
            // Where seconds count, the bucket in progress does too, though what it has may be no minimum.
            evaluate(horizon, before: moment[horizon] + (horizon == .fast ? 1 : 0), parameters, by: &estimator)
            if horizon == .short { endGrowthOfHours(parameters) }
        }
        for index in growths.indices where bytes < growths[index]?.floor ?? bytes { growths[index] = nil }
    }

    /// The fastest growth that counts, in bytes per second; 0 when none does.
    var rate: Double {
        var rate = 0.0
        for index in growths.indices {
            if let growth = growths[index], !growth.isReturn { rate = Swift.max(rate, growth.trend.expected) }
        }
        return rate
    }

    /// The fastest growth that only returns to where it was before, in bytes per second; 0 when there is none. That of
    /// days is left out: it is a rhythm.
    var returnRate: Double {
        var rate = 0.0
        for index in 0..<Horizon.days.rawValue * 2 {
            if let growth = growths[index], growth.isReturn { rate = Swift.max(rate, growth.trend.expected) }
        }
        return rate
    }

    /// When what is left is used up; `nil` while no forecast is possible.
    func forecast(of left: Double) -> Forecast? {
        guard let now = history.now else { return nil }
        var forecast: Forecast?
        for index in growths.indices {
            guard let growth = growths[index], !growth.isReturn else { continue }
            let room = Swift.max(0, left - Swift.max(0, growth.top - now))
            let trend = growth.trend
            let furthest = isSlowing ? Swift.min(growth.reach, Self.reachIfSlowing) : growth.reach
            let expected = room / trend.expected
            guard expected <= furthest else { continue }
            forecast = .sooner(
                forecast,
                Forecast(
                    earliest: Swift.min(room / trend.upper, expected * (1 - Self.doubt)), expected: expected,
                    latest: Swift.max(Swift.min(room / trend.lower, furthest), expected * (1 + Self.doubt))))
        }
        return forecast
    }

    /// What was reached until now was too much, so previous peaks are no evidence any more.
    mutating func discardPeaks(at time: Int64) { peaks.discard(at: time) }

    /// Takes heights that were known before a restart, the oldest quarter of a day first.
    mutating func restore(_ heights: [Double?], of quarter: Int64) { peaks.restore(heights, of: quarter) }

    /// The highest minimum before a moment in nanoseconds, as far back as anything is known; minus infinity for nothing.
    func previousPeak(before time: Int64) -> Double {
        peaks.highest(before: time / Horizon.fast.width, of: .fast, history[.fast])
    }

    mutating func forget() {
        guard history.now != nil else { return }
        history.forget()
        peaks.forget()
        for index in growths.indices { growths[index] = nil }
        (isSlowing, lastTime) = (false, .min)
    }

    // MARK: Evaluation

    /// Evaluates the newest third, and the whole where there is more than that.
    private mutating func evaluate(
        _ horizon: Horizon, before end: Int64, _ parameters: Parameters, by estimator: inout TheilSenEstimator
    ) {
        let (third, whole) = (end - Int64(Horizon.third), end - Int64(Horizon.buckets))
        if horizon == .long { isSlowing = false }
        growths[horizon.rawValue * 2] = growth(horizon, third..<end, parameters, by: &estimator)
        let isMore = history[horizon].first(from: whole).map { $0.number < third } ?? false
        growths[horizon.rawValue * 2 + 1] = isMore ? growth(horizon, whole..<end, parameters, by: &estimator) : nil
    }

    private mutating func growth(
        _ horizon: Horizon, _ range: Range<Int64>, _ parameters: Parameters, by estimator: inout TheilSenEstimator
    ) -> Growth? {
        let minima = history[horizon]
        // Most of the time it has not risen, and nothing of what follows is needed.
        guard let first = minima.first(from: range.lowerBound), let last = minima.last(before: range.upperBound),
            last - first.value > parameters.least
        else { return nil }
        estimator.removeAll()
        for number in range {
            if let minimum = minima[number] {
                estimator.add(Double(number - range.lowerBound) * Double(horizon.width) / 1e9, minimum)
            }
        }
        // Memory wanders over hours. Where seconds and minutes count there is no time to find out.
        let mayWander = horizon.rawValue >= Horizon.long.rawValue
        if mayWander, estimator.isSlowing(parameters.least * Self.slowing) {
            isSlowing = isSlowing || horizon == .long
            return nil
        }
        guard estimator.count >= (parameters.isNew ? 4 : 5),
            let trend = estimator.trend(mayWander: mayWander), trend.lower > 0
        else { return nil }
        // Where seconds count there is no time to distinguish a step from a leak that slows down because the host does.
        let slope = horizon == .fast ? trend.lower : trend.expected
        guard estimator.goesOn(slope, above: -.infinity), horizon != .fast || estimator.goesOnNow(trend.lower),
            horizon != .long || keepsPace(trend.expected, parameters)
        else { return nil }
        let known = Swift.min(peaks.highest(before: range.lowerBound, of: horizon, minima), parameters.ceiling)
        let reach = estimator.span * Self.reach
        return Growth(
            trend: trend, reach: mayWander ? Swift.min(reach, parameters.known * Self.reachOfKnown) : reach,
            isReturn: !estimator.goesOn(slope, above: known), floor: estimator.floor,
            top: estimator.level + swing(horizon, range.upperBound, by: &estimator))
    }

    /// Whether what grows by much in ten minutes has done so in the last ten as well: what fills a cache, or is built up
    /// once, slows down or ends, and the slope of an hour does not show that.
    private func keepsPace(_ slope: Double, _ parameters: Parameters) -> Bool {
        let (minima, expected) = (history[.short], slope * Self.pace)
        guard expected > parameters.least * Self.slowing, let newest = minima.newest,
            let last = minima.last(before: newest),
            let first = minima.first(from: newest - Int64(Horizon.buckets))
        else { return true }
        return last - first.value >= 0.7 * expected
    }

    /// Growth over hours is evaluated only every six minutes, and may end sooner.
    private mutating func endGrowthOfHours(_ parameters: Parameters) {
        for index in Horizon.long.rawValue * 2...Horizon.long.rawValue * 2 + 1 {
            if let growth = growths[index], !keepsPace(growth.trend.expected, parameters) { growths[index] = nil }
        }
    }

    /// How far above the minimum it typically gets within a bucket.
    private func swing(_ horizon: Horizon, _ end: Int64, by estimator: inout TheilSenEstimator) -> Double {
        guard let shorter = horizon.shorter else { return 0 }
        let (minima, maxima) = (history[horizon], peaks.maxima(of: shorter, in: horizon))
        return estimator.middle(of: end - Int64(Horizon.third)..<end) { number in
            guard let maximum = maxima[number], let minimum = minima[number] else { return nil }
            return maximum - minimum
        } ?? 0
    }
}
