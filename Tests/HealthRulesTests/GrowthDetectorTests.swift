import Foundation
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
            let subject = GrowthDetector.Parameters(least: 8 * mebibyte, ceiling: 0.95 * capacity * mebibyte)
            tracker.push(
                mebibytes.map { $0 * mebibyte }, of: subject, at: BucketedTime(Int64(time * 1e9)), by: &estimator)
            if tracker.rate > 0, seen == nil { seen = time }
            let left = (capacity - (mebibytes ?? capacity)) * mebibyte
            if mebibytes != nil, tracker.forecast(of: left) != nil, foretold == nil { foretold = time }
            if tracker.rate > 0, !isFiring { times += 1 }
            isFiring = tracker.rate > 0
        }
    }

    @Test func `foretells the end of a leak of seconds within seconds`() throws {
        let run = Run(to: 18, every: 0.1) { 1000 + max(0, $0 - 10) * 500 }
        #expect(try #require(run.foretold) < 14)
        let end = try #require(run.tracker.forecast(of: 3192 * Self.mebibyte))
        #expect(abs(end.expected - 6.4) < 0.5)
        #expect(end.earliest <= end.expected && end.expected <= end.latest)
    }

    @Test func `the newest value counts at once where seconds count`() throws {
        let run = Run(to: 18) { 1000 + max(0, $0 - 10) * 500 }
        #expect(try #require(run.foretold) <= 14)
    }

    @Test func `says no later end than it may foretell`() throws {
        // One step of five is hardly any: by that slope alone it would last for hours.
        let heights = [1000.0, 1100, 1100.1, 1200, 1300, 1400, 1500]
        let run = Run(to: 6) { heights[Int($0)] }
        let end = try #require(run.tracker.forecast(of: 2000 * Self.mebibyte))
        #expect(end.latest <= 6 * 12)
    }

    @Test(arguments: [(60.0, 12.0), (600.0, 110.0), (3600.0, 360.0), (36_000.0, 4000.0)])
    func `sees a leak from the start after a fraction of its time`(length: Double, by: Double) throws {
        let run = Run(to: length / 2) { 1000 + $0 / length * 7192 }
        #expect(try #require(run.foretold) < by)
        let end = try #require(run.tracker.forecast(of: 3596 * Self.mebibyte))
        #expect(abs(end.expected / (length / 2) - 1) < 0.05)
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
        let end = try #require(run.tracker.forecast(of: 5992 * Self.mebibyte))
        #expect(abs(end.expected / 3600 - (8192 - 2200 - 720) / 200) < 2)
    }

    @Test func `a step is no growth`() {
        #expect(Run(to: 7200) { $0 < 3000 ? 2000 : 4000 }.seen == nil)
    }

    @Test func `what stands still or falls does not grow`() {
        #expect(Run(to: 3600) { _ in 1000 }.seen == nil)
        #expect(Run(to: 3600) { 8000 - $0 }.seen == nil)
        #expect(Run(to: 3600) { 1000 + $0 / 3600 }.seen == nil, "less than is worth a question")
    }

    @Test func `what is absent wipes nothing`() throws {
        let leak: (Double) -> Double = { 1000 + $0 / 3600 * 200 }
        let whole = Run(to: 6 * 3600, every: 5, leak)
        let holes = Run(to: 6 * 3600, every: 5) { $0.truncatingRemainder(dividingBy: 700) == 0 ? nil : leak($0) }
        #expect(holes.foretold == whole.foretold)
        #expect(abs(holes.tracker.rate / whole.tracker.rate - 1) < 0.01)
    }

    @Test func `a day's height comforts on the same day of the next week, and not after nine days`() {
        // Three hours up and down, once.
        let swing: (Double, Double) -> Double = { 4000 + max(0, 3000 - abs($0 - $1) / 3.6) }
        let grows = { (days: Double) in
            let (first, second) = (6 * 3600.0, 6 * 3600 + days * 86_400)
            var run = Run(to: second - 5 * 3600, every: 60) { swing($0, first) }
            run.times = 0
            for time in stride(from: second - 5 * 3600 + 60, through: second, by: 60) {
                run.push(swing(time, second), at: time)
            }
            return run.times > 0
        }
        #expect(!grows(1) && !grows(7))
        #expect(grows(9))
    }

    @Test func `what fills up is no leak, and what goes on is`() {
        let day = 24 * 3600.0
        func forecasts(_ value: (Double) -> Double) -> Int {
            var (run, count) = (Run(to: day, every: 5) { _ in 3000 }, 0)
            // From half an hour on, when a growth over minutes is not all that there is.
            for time in stride(from: day, through: day + 3 * 3600, by: 5) {
                run.push(3000 + value(time - day), at: time)
                let left = (Self.capacity - 3000 - value(time - day)) * Self.mebibyte
                guard time > day + 3600, let end = run.tracker.forecast(of: left) else { continue }
                if end.expected > 900 { count += 1 }
            }
            return count
        }
        #expect(forecasts { 3000 * (1 - pow(2, -$0 / 1000)) } == 0)
        #expect(forecasts { min($0, 2400) } == 0)
        #expect(forecasts { $0 / 3 } > 1000)
    }

    @Test func `a forecast of hours needs a past of hours`() {
        let forecast = { (known: Double) in
            var (tracker, estimator) = (GrowthDetector(), TheilSenEstimator())
            for time in stride(from: 0.0, through: 2 * 3600, by: 5) {
                tracker.push(
                    (1000 + time / 3600 * 200) * Self.mebibyte, of: .init(least: 8 * Self.mebibyte, known: known),
                    at: BucketedTime(Int64(time * 1e9)), by: &estimator)
            }
            return tracker.forecast(of: 2000 * Self.mebibyte)?.expected
        }
        // Ten hours are left.
        #expect(forecast(2 * 3600) == nil)
        #expect(forecast(10 * 3600) != nil)
    }

    @Test func `a growth below a height of before is a return, and none that counts`() {
        let leak: (Double) -> Double = { 1000 + max(0, $0 - 3600) * 2 }
        var run = Run(to: 3000) { $0 < 600 ? 6000 : 1000 }
        for time in stride(from: 3001.0, through: 3660, by: 1) { run.push(leak(time), at: time) }
        #expect(run.tracker.rate == 0)
        #expect(abs(run.tracker.returnRate / Self.mebibyte - 2) < 0.2)
    }

    @Test func `what was known before a restart is known after it`() {
        let day = 86_400.0
        let swing: (Double) -> Double = { 4000 + 3000 * max(0, sin($0 / day * 2 * .pi)) }
        let before = Run(to: 2 * day, every: 60, swing)
        let grows = { (isKnown: Bool) in
            var run = Run(from: 2 * day, to: 2 * day) { _ in 4000 }
            if isKnown {
                for number in before.tracker.peaks.quarters ?? 0...0 {
                    run.tracker.restore(before.tracker.peaks.heights(number), of: number)
                }
            }
            for time in stride(from: 2 * day, through: 2.24 * day, by: 60) { run.push(swing(time), at: time) }
            return run.times > 0
        }
        #expect(grows(false))
        #expect(!grows(true))
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
        #expect(run.tracker.history[.fast].newest == 10)
    }

    @Test func `foretells no further than twelve times as far as it has looked`() {
        let run = Run(to: 14) { 1000 + $0 * 20 }
        #expect(run.tracker.rate > 0)
        #expect(run.tracker.forecast(of: 20 * 120 * Self.mebibyte) != nil)
        #expect(run.tracker.forecast(of: 20 * 200 * Self.mebibyte) == nil)
    }
}

struct ForecastTests {
    @Test func `of two the sooner is likely, and the range is that of both`() {
        let one = Forecast(earliest: 10, expected: 20, latest: 30)
        let other = Forecast(earliest: 12, expected: 15, latest: 18)
        #expect(Forecast.sooner(one, other) == Forecast(earliest: 10, expected: 15, latest: 30))
        #expect(Forecast.sooner(one, nil) == one)
        #expect(Forecast.sooner(nil, nil) == nil)
    }

    @Test func `reads as a range`() {
        #expect(Forecast(earliest: 8, expected: 10, latest: 14).text == "8 s to 14 s")
        #expect(Forecast(earliest: 8, expected: 8, latest: 8).text == "about 8 s")
    }
}
