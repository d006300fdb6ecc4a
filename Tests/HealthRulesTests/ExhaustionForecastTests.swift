import Testing

@testable import HealthRules

struct ExhaustionForecastTests {
    /// The forecasts for a headroom in MiB that is a function of the time, every half second.
    private func forecasts(to end: Double, every step: Double = 0.5, _ headroom: (Double) -> Double?) -> [Double?] {
        var forecast = ExhaustionForecast()
        return stride(from: 0, through: end, by: step).map { time in
            forecast.push(headroom(time).map { $0 * 1_048_576 }, at: Int64(time * 1e9))
        }
    }

    @Test func `foretells the end of a steady leak`() throws {
        let last = try #require(forecasts(to: 10) { 1000 - 50 * $0 }.last ?? nil)
        #expect(abs(last - 10) < 0.5)
    }

    @Test func `sees a leak of seconds within seconds`() throws {
        // 20 GiB free, then 2.3 GiB a second: nothing is left at 18.7 s.
        let all = forecasts(to: 18, every: 0.1) { 20_480 - max(0, $0 - 10) * 2_355 }
        let first = try #require(all.firstIndex { ($0 ?? .infinity) < 10 })
        #expect(Double(first) * 0.1 < 13)
    }

    @Test func `sees a leak of an hour within minutes`() throws {
        let all = forecasts(to: 600, every: 1) { 4000 - $0 }
        let last = try #require(all.last ?? nil)
        #expect(abs(last - 3400) < 100)
    }

    @Test func `says nothing while memory stands still, grows or jitters`() {
        #expect(forecasts(to: 60) { _ in 1000 }.allSatisfy { $0 == nil })
        #expect(forecasts(to: 60) { 1000 + $0 }.allSatisfy { $0 == nil })
        #expect(
            forecasts(to: 60) { 1000 + ($0.truncatingRemainder(dividingBy: 1) < 0.4 ? 40 : -40) }.allSatisfy {
                ($0 ?? 1e9) > 60
            })
    }

    @Test func `starts anew after an absent value`() {
        let all = forecasts(to: 10) { $0 == 9 ? nil : 1000 - 50 * $0 }
        #expect(all[18...].allSatisfy { $0 == nil })
    }
}
