internal import FoundationEssentials
internal import HealthRules

/// What judging costs as rules become more.
enum RuleCost {
    private static let counts = [10, 100, 1000]
    /// A quarter of the rules' cost: so much may caches make of a thousand rings.
    private static let tolerance = 1.25

    static func measure() throws {
        let hosts = try ([0] + counts).map { Host(rules: try rules($0)) }
        for host in hosts {
            host.sample()
            // Until every window is full, a longer past would be dearer than a shorter one.
            for _ in 0..<4000 { host.evaluate() }
        }
        let timings = Stopwatch.compare(rounds: 60, batch: 20, hosts.map { host in { host.evaluate() } })
        Report.line("evaluator without rules", Report.micros(timings[0].median))
        let perRule = zip(counts, timings.dropFirst()).map { $1.excess(over: [timings[0]]) / Double($0) }
        for (index, count) in counts.enumerated() {
            Report.line(
                "evaluator, \(count) rules with \(count) windows",
                "\(Report.micros(timings[index + 1].median)), \(Report.decimals(perRule[index], 1)) ns each")
        }
        let growth = perRule[2] / perRule[0]
        Report.line(
            "**cost of one of 1000 rules / one of 10**", "**\(Report.decimals(growth, 2))**", aim: "≤ 1.25: linear",
            isMet: growth <= tolerance)
    }

    /// Rules of which no two share a window, over the window functions in turn. Five, without `min`, which works as
    /// `max` does: so every count has the same share of the dear ones.
    private static func rules(_ count: Int) throws -> [Rule] {
        let conditions = [
            "rate(pressure.memory.full, %s) > 99%", "avg(memory.available, %s) < 1KiB", "max(tick.lateness, %s) > 1h",
            "increase(oom.kills, %s) > 1000", "slope(memory.available, %s) < -1PiB/s",
        ]
        let written = (0..<count).map { number in
            let condition = conditions[number % conditions.count].replacing("%s", with: "\(60 + number)s")
            return #"{ "name": "rule-\#(number)", "severity": "warning", "when": "\#(condition)" }"#
        }
        let reading = ConfigurationReader.read(Data("{ \"rules\": [ \(written.joined(separator: ",")) ] }".utf8))
        guard let configuration = reading.configuration else {
            throw BenchmarkError(reason: "\(reading.errors.map(\.description))")
        }
        return configuration.rules.filter { $0.origin == .configuration }
    }
}
