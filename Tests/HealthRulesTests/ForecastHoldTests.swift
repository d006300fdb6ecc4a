import Testing

@testable import HealthRules

/// For how long a forecast has held.
struct ForecastHoldTests {
    /// Forecasts, one a second, and for how long the last one has held.
    private func held(_ forecasts: [Double]) -> Double {
        var hold = ForecastHold()
        for (second, forecast) in forecasts.enumerated() { hold.record(forecast, at: Int64(second) * 1_000_000_000) }
        return hold.seconds
    }

    @Test func `a forecast that stays about the same holds since it was first there`() {
        #expect(held([.infinity, 50, 60, 45, 70]) == 4)
        #expect(held([.infinity]) == 0)
    }

    @Test func `it begins again once there was none, or it was far beyond`() {
        #expect(held([50, 50, .infinity, 50, 50]) == 2)
        // 40 s: beyond is above 128 s, the next power of two of eight seconds from twice of it on.
        #expect(held([.infinity, 129, 40, 40]) == 2)
        #expect(held([.infinity, 127, 40, 40]) == 3)
    }

    @Test func `below four seconds only what was beyond eight interrupts it`() {
        #expect(held([.infinity, 7.9, 4, 0.5, 0]) == 4)
        #expect(held([.infinity, 8.1, 4, 0.5, 0]) == 3)
    }

    @Test func `the longest forecast has an end to compare with as well`() {
        #expect(held([.infinity, 4e6, 1e6, 1e6]) == 3 - 1)
        #expect(held([.infinity, 4e6, 4e6]) == 0)
    }

    @Test func `without a sample before nothing is known, and after time has run back as well`() {
        #expect(held([50, 50, 50]) == 2)
        var hold = ForecastHold()
        hold.record(50, at: 9_000_000_000)
        hold.record(50, at: 4_000_000_000)
        #expect(hold.seconds == 0)
        hold.record(50, at: 5_000_000_000)
        #expect(hold.seconds == 1)
    }

    @Test func `a value that is absent is unknown, and interrupts nothing`() {
        #expect(held([.infinity, 50, .nan]).isNaN)
        #expect(held([.infinity, 50, .nan, 50]) == 3)
    }
}
