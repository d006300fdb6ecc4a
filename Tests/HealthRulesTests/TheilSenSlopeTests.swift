import Testing

@testable import HealthRules

struct TheilSenSlopeTests {
    private func slope(of values: [Double], mayWander: Bool = false) -> TheilSenSlope? {
        estimator(values, mayWander).1
    }

    private func estimator(_ values: [Double], _ mayWander: Bool = false) -> (TheilSenEstimator, TheilSenSlope?) {
        var estimator = TheilSenEstimator()
        for (index, value) in values.enumerated() { estimator.add(Double(index), value) }
        let trend = estimator.trend(mayWander: mayWander)
        return (estimator, trend)
    }

    @Test func `a line has its own slope and no doubt`() {
        #expect(slope(of: (0..<30).map { 5 + 2 * Double($0) }) == TheilSenSlope(lower: 2, expected: 2, upper: 2))
    }

    @Test func `a fifth of the points may be far off`() throws {
        let trend = try #require(slope(of: (0..<30).map { $0 % 5 == 0 ? 1e9 : 2 * Double($0) }))
        #expect(abs(trend.expected - 2) < 0.01)
    }

    @Test func `ranks of ten points are those of Sen`() throws {
        // 45 slopes; 2.58 deviations of S are 28.8, so the eighth from either end.
        let values = [3.0, 1, 4, 1.5, 9, 2.6, 5, 3.5, 8, 9.7]
        let slopes = values.indices.flatMap { right in
            (0..<right).map { (values[right] - values[$0]) / Double(right - $0) }
        }.sorted()
        let trend = try #require(slope(of: values))
        #expect(trend == TheilSenSlope(lower: slopes[7], expected: slopes[22], upper: slopes[37]))
    }

    @Test func `five points must all rise`() throws {
        #expect(try #require(slope(of: [1, 2, 3, 4, 5])).lower > 0)
        #expect(try #require(slope(of: [1, 2, 4, 3, 5])).lower < 0)
        #expect(slope(of: [1]) == nil)
    }

    @Test func `what wanders is less sure to rise, what only jitters or bends is not`() throws {
        let wandering = (0..<30).map { [0.0, 2, 4, 5, 5, 4, 2, 0, -2, -3, -3, -2][$0 % 12] + 0.3 * Double($0) }
        #expect(try #require(slope(of: wandering)).lower > 0)
        #expect(try #require(slope(of: wandering, mayWander: true)).lower < 0)
        let jittering = (0..<30).map { [3.0, -3, 0, 1, -2][$0 % 5] + 0.5 * Double($0) }
        #expect(try #require(slope(of: jittering, mayWander: true)).lower > 0)
        let bending = (0..<30).map { Double($0 * $0) }
        #expect(try #require(slope(of: bending, mayWander: true)).lower > 0)
    }

    @Test func `a step does not go on, a line does`() throws {
        let (line, lineTrend) = estimator((0..<30).map(Double.init))
        #expect(line.goesOn(try #require(lineTrend).expected, above: 0))
        #expect(!line.goesOn(try #require(lineTrend).expected, above: 28))
        let values: [Double] = (0..<30).map { ($0 < 15 ? 0 : 10) + Double($0) / 100 }
        let (step, stepTrend) = estimator(values)
        let slope = try #require(stepTrend)
        #expect(slope.lower > 0)
        #expect(!step.goesOn(slope.expected, above: 0))
    }

    @Test func `where it stands is the middle one of the last three`() {
        #expect([[1.0, 9, 2, 5], [7, 5, 2, 9], [4]].map { estimator($0).0.level } == [5, 5, 4])
        #expect(estimator([7, 5, 2, 9]).0.floor == 2)
    }
}
