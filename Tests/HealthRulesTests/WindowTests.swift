import ProcMetrics
import Testing

@testable import HealthRules

struct WindowTests {
    private func window(_ function: WindowFunction, _ name: String, seconds: Int64) throws -> Window {
        let metric = try #require(Metric(named: name))
        return Window(WindowKey(function: function, metric: metric, duration: seconds * 1_000_000_000))
    }

    /// Pushes a function of the time and returns the values as they came.
    private func values(
        _ window: Window, from: Double = 0, to end: Double, every step: Double = 1, _ value: (Double) -> Double
    ) -> [Double] {
        var window = window
        return stride(from: from, through: end, by: step).map { time in
            window.push(value(time), at: Int64(time * 1e9))
            return window.value
        }
    }

    @Test func `a rate is unknown until half of its window was seen`() throws {
        let rates = values(try window(.rate, "swap.in", seconds: 10), to: 6) { $0 * 3 }
        #expect(rates.map(\.isNaN) == [true, true, true, true, true, false, false])
        #expect(rates[6] == 3)
    }

    @Test func `a rate covers its window exactly, whatever the distance of the ticks`() throws {
        // Grows by 100 a second from second 20 on; at second 25 half of the ten seconds are in that.
        let growth: (Double) -> Double = { max(0, $0 - 20) * 100 }
        for step in [0.1, 0.5, 1, 2.5] {
            let last = try #require(values(try window(.rate, "swap.in", seconds: 10), to: 25, every: step, growth).last)
            #expect(abs(last - 50) < 1, "every \(step) s")
        }
    }

    @Test func `a gap in the samples is spread evenly over its time`() throws {
        var window = try window(.rate, "pressure.memory.full", seconds: 10)
        for second in 0...20 { window.push(0, at: Int64(second) * 1_000_000_000) }
        window.push(15, at: 50_000_000_000)
        #expect(abs(window.value - 0.5) < 0.001)
    }

    @Test func `a counter that steps back has not grown`() throws {
        let steps: [Double] = [100, 200, 300, 5, 105, 205]
        let rates = values(try window(.increase, "swap.in", seconds: 60), to: 5) { steps[Int($0)] }
        #expect(rates.last == 400)
    }

    @Test func `nobody stalls for longer than time passes`() throws {
        let window = try window(.rate, "pressure.memory.full", seconds: 10)
        let rates = values(window, to: 20) { $0 < 10 ? 0 : 1000 + $0 }
        #expect(rates.allSatisfy { $0.isNaN || $0 <= 1 })
        #expect(try #require(rates.last) <= 1)
    }

    @Test func `an increase speaks of what was seen`() throws {
        let increases = values(try window(.increase, "oom.kills", seconds: 600), to: 2) { $0 < 2 ? 3 : 4 }
        #expect(increases[0].isNaN)
        #expect(increases[1...] == [0, 1])
    }

    @Test(arguments: WindowFunction.allCases)
    func `an absent value is unknown and wipes nothing`(function: WindowFunction) throws {
        let name = function == .rate || function == .increase ? "swap.in" : "load.1m"
        let holes = values(try window(function, name, seconds: 6), to: 20) { $0 == 13 ? .nan : $0 * 5 }
        let whole = values(try window(function, name, seconds: 6), to: 20) { $0 * 5 }
        #expect(holes[13].isNaN)
        #expect(abs(holes[14] - whole[14]) < 1e-9)
    }

    @Test func `what is absent for longer than the window ends the past that is known`() throws {
        let rates = values(try window(.rate, "swap.in", seconds: 4), to: 16) { 4...8 ~= $0 ? .nan : $0 * 5 }
        #expect(rates[4...10].allSatisfy { $0.isNaN })
        #expect(rates[16] == 5)
    }

    @Test func `a mean is weighted by time`() throws {
        var window = try window(.avg, "load.1m", seconds: 10)
        for (time, value) in [(0.0, 0.0), (9, 0), (9.5, 10), (10, 10)] { window.push(value, at: Int64(time * 1e9)) }
        #expect(abs(window.value - 0.75) < 0.01)
    }

    @Test func `extremes leave with their part of the window`() throws {
        let highest = values(try window(.max, "tick.lateness", seconds: 60), to: 120) { $0 == 30 ? 9 : 1 }
        #expect(highest[29] == 1)
        #expect(highest[30...89].allSatisfy { $0 == 9 })
        #expect(highest[92] == 1)
        let lowest = values(try window(.min, "memory.free", seconds: 10), to: 12) { 100 - $0 }
        #expect(lowest[12] == 88)
    }

    @Test func `a slope is the straight line through the values`() throws {
        let slopes = values(try window(.slope, "memory.available", seconds: 20), to: 20) { 1000 - 7 * $0 }
        #expect(abs(try #require(slopes.last) + 7) < 1e-6)
        #expect(slopes[5].isNaN)
    }

    @Test func `time that stands still or runs back does no harm`() throws {
        for function in WindowFunction.allCases {
            var window = try window(
                function, function == .rate || function == .increase ? "swap.in" : "load.1m", seconds: 5)
            for time in [5, 5, 5, 3, 4, 9, 9, 20] as [Int64] { window.push(7, at: time * 1_000_000_000) }
            #expect(window.value.isNaN || window.value.isFinite)
        }
    }
}
