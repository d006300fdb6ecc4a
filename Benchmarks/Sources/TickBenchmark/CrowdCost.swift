internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// What a tick costs in which ten thousand alerts begin or end: ten rules with `each` over a thousand units.
enum CrowdCost {
    private static let units = 1000
    private static let rules = 10
    private static let bound = 50e6

    static func measure() throws {
        var (calm, begin, end): ([Double], [Double], [Double]) = ([], [], [])
        for _ in 0..<10 {
            let engine = AlertEngine(rules: try configured())
            for second in 0..<20 { _ = time(engine, second, memory: 1e6) }
            calm.append(time(engine, 20, memory: 1e6))
            begin.append(time(engine, 21, memory: 2e9))
            end.append(time(engine, 22, memory: 1e6))
        }
        let count = units * rules
        Report.line("tick with \(count) alerts that stay as they are", millis(calm))
        for (what, times) in [("begin", begin), ("end", end)] {
            Report.line(
                "**tick in which \(count) alerts \(what)**", "**\(millis(times))**", aim: "≤ 50 ms",
                isMet: median(times) <= bound)
        }
    }

    /// Nanoseconds of one tick.
    private static func time(_ engine: AlertEngine, _ second: Int, memory: Double) -> Double {
        var sample = Sample()
        sample.time = Timestamp(monotonic: Int64(second) * 1_000_000_000)
        sample.set(.memoryTotal, 8e9)
        sample.set(.memoryAvailable, 5e9)
        sample.set(.memoryHeadroom, 5e9)
        sample.units = (0..<units).map { number in
            var unit = UnitSample(name: "some-longer-name@\(number).service", cgroupInode: UInt64(number + 1))
            unit[.unitAnon] = memory
            return unit
        }
        let start = Timestamp.now().monotonic
        _ = engine.evaluate(sample)
        return Double(Timestamp.now().monotonic - start)
    }

    private static func configured() throws -> [Rule] {
        let written = (0..<rules).map {
            #"{ "name": "rule-\#($0)", "when": "unit.anon > 1GiB", "hold": "0s", "each": "*" }"#
        }
        let reading = ConfigurationReader.read(Data("{ \"rules\": [ \(written.joined(separator: ",")) ] }".utf8))
        guard let configuration = reading.configuration else {
            throw BenchmarkError(reason: "\(reading.errors.map(\.description))")
        }
        return configuration.rules
    }

    private static func median(_ times: [Double]) -> Double { times.sorted()[times.count / 2] }

    private static func millis(_ times: [Double]) -> String { "\(Report.decimals(median(times) / 1e6, 2)) ms" }
}
