/// Whether a number of bytes grows, and how sure that is.
///
/// It looks back in four ways, and in each over the newest third and over the whole: from 2.5 seconds to 40 hours. A
/// growth counts when the slope of its valleys is surely above zero (``TheilSenSlope``), when it goes on, and when it has
/// come to where nothing was before. So a sawtooth is silent from its second tooth on, and a busy day from the second
/// day. It foretells twelve times as far as it has looked and no further.
///
/// Allocates nothing.
struct GrowthDetector {
    private(set) var past = History()
    /// For each look, and each that goes back further, the highest valleys of the one in the buckets of the other.
    private var maxima = [6 of BucketSeries](repeating: BucketSeries())
    /// For each look what the third says, and what the whole says.
    private var growths = [8 of Growth?](repeating: nil)
    private var lastTime = Int64.min
    /// Heights before this moment are no comfort.
    private var settled = Int64.min

    /// How many times as far as it has looked a growth foretells.
    private static let reach = 12.0
    /// A forecast is never surer than this: the kernel kills with some memory left, and nothing grows by a ruler.
    private static let doubt = 0.1

    /// What is to be known of whose bytes they are.
    struct Subject {
        /// Bytes of growth over a look that are worth a question.
        var least = 0.0
        /// From here on it is no comfort that it was as high before.
        var ceiling = Double.infinity
        /// Whether four valleys are enough, because no past speaks for it.
        var isNew = false
    }

    /// A growth that counts.
    private struct Growth {
        /// In bytes per second.
        let trend: TheilSenSlope
        /// Seconds that were looked back.
        let span: Double
        /// A value below this one ends it.
        let floor: Double
        /// Where the swings reach that the valleys leave out: a heap that is collected every minute is full before
        /// its valleys are.
        let top: Double
    }

    /// Takes the newest value; `nil` when absent, which ends the past that is known.
    mutating func push(
        _ bytes: Double?, of subject: Subject, at moment: BucketedTime, by estimator: inout TheilSenEstimator
    ) {
        guard let bytes, bytes.isFinite else { return forget() }
        if moment.time < lastTime { forget() }
        lastTime = moment.time
        for look in Horizon.all {
            let number = past[look].newest
            let isNext = past.advance(look, to: moment)
            past.note(bytes, in: look)
            guard isNext, let number else { continue }
            noteCrests(look, number)
            // Where seconds count, the bucket in progress does too, though what it has may be no valley.
            judge(look, before: moment[look] + (look == .fast ? 1 : 0), subject, by: &estimator)
        }
        for index in growths.indices where bytes < growths[index]?.floor ?? bytes { growths[index] = nil }
    }

    /// The fastest growth that counts, in bytes per second; 0 when none does.
    var rate: Double {
        var rate = 0.0
        for index in growths.indices { rate = Swift.max(rate, growths[index]?.trend.likely ?? 0) }
        return rate
    }

    /// When what is left is used up; `nil` when that is not to be foretold.
    func exhaustion(of left: Double) -> Forecast? {
        guard let now = past.now else { return nil }
        var exhaustion: Forecast?
        for index in growths.indices {
            guard let growth = growths[index] else { continue }
            let room = Swift.max(0, left - Swift.max(0, growth.top - now))
            let trend = growth.trend
            let (likely, furthest) = (room / trend.likely, growth.span * Self.reach)
            guard likely <= furthest else { continue }
            exhaustion = .sooner(
                exhaustion,
                Forecast(
                    soonest: Swift.min(room / trend.upper, likely * (1 - Self.doubt)), likely: likely,
                    latest: Swift.max(Swift.min(room / trend.lower, furthest), likely * (1 + Self.doubt))))
        }
        return exhaustion
    }

    /// What was reached until now ended badly, so it is no comfort to have been there.
    mutating func discardPeaks(at time: Int64) { settled = time }

    /// The highest valley before a moment in nanoseconds, as far back as anything is known; minus infinity for nothing.
    func height(before time: Int64) -> Double { height(before: time / Horizon.fast.width, .fast) }

    mutating func forget() {
        guard past.now != nil else { return }
        past.forget()
        for index in maxima.indices { maxima[index].forget() }
        for index in growths.indices { growths[index] = nil }
        lastTime = .min
    }

    private mutating func noteCrests(_ look: Horizon, _ number: Int64) {
        guard let valley = past[look][number] else { return }
        for longer in look.longer {
            let pair = look.pair(with: longer)
            _ = maxima[pair].advance(to: number * look.width / longer.width)
            maxima[pair].noteHigh(valley)
        }
    }

    // MARK: Judging

    /// Looks again over the newest third, and over the whole where there is more than that.
    private mutating func judge(
        _ look: Horizon, before end: Int64, _ subject: Subject, by estimator: inout TheilSenEstimator
    ) {
        let (third, whole) = (end - Int64(Horizon.third), end - Int64(Horizon.buckets))
        growths[look.rawValue * 2] = growth(look, third..<end, subject, by: &estimator)
        let isMore = past[look].first(from: whole).map { $0.number < third } ?? false
        growths[look.rawValue * 2 + 1] = isMore ? growth(look, whole..<end, subject, by: &estimator) : nil
    }

    private func growth(
        _ look: Horizon, _ stretch: Range<Int64>, _ subject: Subject, by estimator: inout TheilSenEstimator
    ) -> Growth? {
        let valleys = past[look]
        // Most of the time it has not risen, and all that follows need not be asked.
        guard let first = valleys.first(from: stretch.lowerBound), let last = valleys.last(before: stretch.upperBound),
            last - first.value > subject.least
        else { return nil }
        estimator.removeAll()
        for number in stretch {
            if let valley = valleys[number] {
                estimator.add(Double(number - stretch.lowerBound) * Double(look.width) / 1e9, valley)
            }
        }
        // Memory wanders over hours. Where seconds and minutes count there is no time to find out.
        let mayWander = look.rawValue >= Horizon.long.rawValue
        guard estimator.count >= (subject.isNew ? 4 : 5),
            let trend = estimator.trend(mayWander: mayWander), trend.lower > 0
        else { return nil }
        // Where seconds count there is no time to tell a step from a leak that slows down because the host does.
        let slope = look == .fast ? trend.lower : trend.likely
        guard estimator.goesOn(slope, above: Swift.min(height(before: stretch.lowerBound, look), subject.ceiling)),
            look != .fast || estimator.goesOnNow(trend.lower)
        else { return nil }
        return Growth(
            trend: trend, span: estimator.span, floor: estimator.floor,
            top: estimator.level + swing(look, stretch.upperBound, by: &estimator))
    }

    /// How far above a valley it typically gets within a bucket.
    private func swing(_ look: Horizon, _ end: Int64, by estimator: inout TheilSenEstimator) -> Double {
        guard let shorter = look.shorter else { return 0 }
        let (valleys, maxima) = (past[look], maxima[shorter.pair(with: look)])
        return estimator.middle(of: end - Int64(Horizon.third)..<end) { number in
            guard let crest = maxima[number], let valley = valleys[number] else { return nil }
            return crest - valley
        } ?? 0
    }

    /// The highest valley before a bucket, as far back as anything is known.
    private func height(before start: Int64, _ look: Horizon) -> Double {
        let valleys = past[look]
        var height = -Double.infinity
        for number in (start - Int64(Horizon.buckets))..<start where number * look.width >= settled {
            height = Swift.max(height, valleys[number] ?? height)
        }
        for longer in look.longer {
            let maxima = maxima[look.pair(with: longer)]
            guard let newest = maxima.newest else { continue }
            for number in (newest - Int64(Horizon.buckets))...newest
            where number * longer.width >= settled && (number + 1) * longer.width <= start * look.width {
                height = Swift.max(height, maxima[number] ?? height)
            }
        }
        return height
    }
}
