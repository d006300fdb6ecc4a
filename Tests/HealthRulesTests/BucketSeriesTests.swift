import Testing

@testable import HealthRules

struct BucketSeriesTests {
    @Test func `keeps the lowest of each bucket, and nothing where nothing was seen`() {
        var buckets = BucketSeries()
        #expect(buckets.newest == nil)
        for (number, value) in [(5, 3.0), (5, 1), (5, 2), (8, 7)] {
            _ = buckets.advance(to: Int64(number))
            buckets.recordMinimum(value)
        }
        #expect([4, 5, 6, 7, 8, 9].map { buckets[Int64($0)] } == [nil, 1, nil, nil, 7, nil])
        #expect(buckets.first(from: 6)?.number == 8)
    }

    @Test func `says when a bucket is complete`() {
        var buckets = BucketSeries()
        let news = [5, 5, 6, 6, 99].map { buckets.advance(to: $0) }
        #expect(news == [false, false, true, false, true])
    }

    @Test func `forgets what is older than a look`() {
        var buckets = BucketSeries()
        for number in 0..<100 {
            _ = buckets.advance(to: Int64(number))
            buckets.recordMaximum(Double(number))
        }
        #expect(buckets[67] == nil)
        #expect(buckets[68] == 68)
        #expect(buckets[99] == 99)
        _ = buckets.advance(to: 1000)
        #expect(buckets.first(from: 0)?.number == nil)
    }

    @Test func `a look has its own pair with each that goes back further`() {
        let places = Horizon.pairs.map { $0.horizon.pair(with: $0.longer) }
        #expect(places == Array(0..<6))
    }
}
