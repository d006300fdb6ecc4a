import Testing

@testable import HealthRules

struct GrowthDetectorTests {
    private static let mebibyte = 1_048_576.0
    private static let capacity = 8192.0

    /// What a tracker says in the end of a number of MiB that is a function of the time.
    private struct Run {
        var tracker = GrowthDetector()
        var estimator = TheilSenEstimator()
        /// Seconds at which it first saw a growth, and first foretold an end.
        var seen: Double?
        var foretold: Double?
        /// How often a growth came up.
        var times = 0
        private var isFiring = false

        init(from start: Double = 0, to end: Double, every step: Double = 1, _ value: (Double) -> Double?) {
            for time in stride(from: start, through: end, by: step) { push(value(time), at: time) }
        }

        mutating func push(_ mebibytes: Double?, at time: Double) {
            let subject = GrowthDetector.Subject(least: 8 * mebibyte, ceiling: 0.95 * capacity * mebibyte)
            tracker.push(
                mebibytes.map { $0 * mebibyte }, of: subject, at: BucketedTime(Int64(time * 1e9)), by: &estimator)
            if tracker.rate > 0, seen == nil { seen = time }
            let left = (capacity - (mebibytes ?? capacity)) * mebibyte
            if tracker.exhaustion(of: left) != nil, foretold == nil { foretold = time }
            if tracker.rate > 0, !isFiring { times += 1 }
            isFiring = tracker.rate > 0
        }
    }

    @Test func `foretells the end of a leak of seconds within seconds`() throws {
        let run = Run(to: 18, every: 0.1) { 1000 + max(0, $0 - 10) * 500 }
        #expect(try #require(run.foretold) < 14)
        let end = try #require(run.tracker.exhaustion(of: 3192 * Self.mebibyte))
        #expect(abs(end.likely - 6.4) < 0.5)
        #expect(end.soonest <= end.likely && end.likely <= end.latest)
    }

    @Test func `the newest value counts at once where seconds count`() throws {
        let run = Run(to: 18) { 1000 + max(0, $0 - 10) * 500 }
        #expect(try #require(run.foretold) <= 14)
    }

    @Test func `says no later end than it may foretell`() throws {
        // One step of five is hardly any: by that slope alone it would last for hours.
        let heights = [1000.0, 1100, 1100.1, 1200, 1300, 1400, 1500]
        let run = Run(to: 6) { heights[Int($0)] }
        let end = try #require(run.tracker.exhaustion(of: 2000 * Self.mebibyte))
        #expect(end.latest <= 6 * 12)
    }

    @Test(arguments: [(60.0, 12.0), (600.0, 110.0), (3600.0, 360.0), (36_000.0, 4000.0)])
    func `sees a leak from the start after a fraction of its time`(length: Double, by: Double) throws {
        let run = Run(to: length / 2) { 1000 + $0 / length * 7192 }
        #expect(try #require(run.foretold) < by)
        let end = try #require(run.tracker.exhaustion(of: 3596 * Self.mebibyte))
        #expect(abs(end.likely / (length / 2) - 1) < 0.05)
    }

    @Test func `a leak of one in a hundred an hour is seen within three hours`() throws {
        let run = Run(to: 9 * 3600, every: 5) { 1000 + max(0, $0 - 6 * 3600) / 3600 * 81.92 }
        #expect(try #require(run.seen) < 9 * 3600)
        #expect(abs(run.tracker.rate / Self.mebibyte * 3600 / 81.92 - 1) < 0.05)
    }

    @Test(arguments: [180.0, 1000.0, 18_000.0, 86_400.0])
    func `a sawtooth is silent from its second tooth on`(period: Double) {
        let saw: (Double) -> Double = { 2000 + $0.truncatingRemainder(dividingBy: period) / period * 2000 }
        let step = min(30, period / 60)
        var run = Run(to: 1.1 * period, every: step, saw)
        run.times = 0
        for time in stride(from: 1.1 * period, through: 4 * period, by: step) {
            run.push(saw(time), at: time)
        }
        #expect(run.times == 0)
    }

    @Test func `a leak below a sawtooth is seen`() throws {
        let run = Run(to: 6 * 3600, every: 5) { 1000 + $0 / 3600 * 200 + $0.truncatingRemainder(dividingBy: 180) * 4 }
        #expect(abs(run.tracker.rate / Self.mebibyte * 3600 / 200 - 1) < 0.1)
        // The heap is full before its valleys are: at 8192 - 720.
        let end = try #require(run.tracker.exhaustion(of: 5992 * Self.mebibyte))
        #expect(abs(end.likely / 3600 - (8192 - 2200 - 720) / 200) < 2)
    }

    @Test func `a step is no growth`() {
        #expect(Run(to: 7200) { $0 < 3000 ? 2000 : 4000 }.seen == nil)
    }

    @Test func `what stands still, falls or is absent does not grow`() {
        #expect(Run(to: 3600) { _ in 1000 }.seen == nil)
        #expect(Run(to: 3600) { 8000 - $0 }.seen == nil)
        #expect(Run(to: 100) { $0.truncatingRemainder(dividingBy: 4) == 0 ? nil : 1000 + $0 }.seen == nil)
        #expect(Run(to: 3600) { 1000 + $0 / 3600 }.seen == nil, "less than is worth a question")
    }

    @Test func `a fall ends a growth at once`() {
        var run = Run(to: 600) { 1000 + $0 * 5 }
        #expect(run.tracker.rate > 0)
        run.push(1000, at: 601)
        #expect(run.tracker.rate == 0)
    }

    @Test func `a height that ended badly is no comfort`() {
        let leak: (Double) -> Double = { 1000 + $0.truncatingRemainder(dividingBy: 60) * 100 }
        var run = Run(to: 59, leak)
        run.times = 0
        for time in stride(from: 60.0, through: 100, by: 1) { run.push(leak(time), at: time) }
        #expect(run.times == 0)
        run.tracker.discardPeaks(at: 120_000_000_000)
        for time in stride(from: 120.0, through: 160, by: 1) { run.push(leak(time), at: time) }
        #expect(run.times > 0)
    }

    @Test func `time that runs back begins anew`() {
        var run = Run(from: 1000, to: 1100) { 1000 + $0 }
        run.push(1000, at: 5)
        #expect(run.tracker.rate == 0)
        #expect(run.tracker.past[.fast].newest == 10)
    }

    @Test func `foretells no further than twelve times as far as it has looked`() {
        let run = Run(to: 14) { 1000 + $0 * 20 }
        #expect(run.tracker.rate > 0)
        #expect(run.tracker.exhaustion(of: 20 * 120 * Self.mebibyte) != nil)
        #expect(run.tracker.exhaustion(of: 20 * 200 * Self.mebibyte) == nil)
    }
}

struct ExhaustionTests {
    @Test func `of two the sooner is likely, and the range is that of both`() {
        let one = Forecast(soonest: 10, likely: 20, latest: 30)
        let other = Forecast(soonest: 12, likely: 15, latest: 18)
        #expect(Forecast.sooner(one, other) == Forecast(soonest: 10, likely: 15, latest: 30))
        #expect(Forecast.sooner(one, nil) == one)
        #expect(Forecast.sooner(nil, nil) == nil)
    }

    @Test func `reads as a range`() {
        #expect(Forecast(soonest: 8, likely: 10, latest: 14).text == "8 s to 14 s")
        #expect(Forecast(soonest: 8, likely: 8, latest: 8).text == "about 8 s")
    }
}
