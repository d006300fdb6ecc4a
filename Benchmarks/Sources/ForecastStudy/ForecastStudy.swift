internal import FlightRecorder
internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// Measures how well the end of memory is foretold, and how often that is said without cause. Prints two markdown
/// tables. `make forecast` runs it; a minute or two.
@main
enum ForecastStudy {
    static func main() throws {
        print(
            "| Leak | Growth seen after | End foretold after | Foretold / true, half-way | Truth in the range | Warned before the end |"
        )
        print("|---|---|---|---|---|---|")
        for series in leaks { row(series.name, series.play()) }
        let directory = CommandLine.arguments.dropFirst().first ?? "Tests/Recordings"
        // The kernel kills at 22.4 s and at 145.5 s.
        for (name, end) in [("noswap", 22.4), ("slowleak-noswap", 145.5)] {
            row("recorded: `\(name)`", try replay("\(directory)/\(name).csv", leak: (12, end)))
        }
        let header = hosts.map {
            "\(percent($0.base)) full, noise of \(percent($0.noise)) over \(ValueFormatter.duration($0.seconds))"
        }
        print("\n| A month without a leak | \(header.joined(separator: " | ")) |")
        print("|---|\(String(repeating: "---|", count: hosts.count))")
        for (name, shape) in shapes {
            print("| \(name) | \(hosts.map { month(name, $0, shape) }.joined(separator: " | ")) |")
        }
    }

    /// How full a host is before what happens on it, and how restless.
    private static var hosts: [(base: Double, noise: Double, seconds: Double)] {
        [(0.55, 0.005, 60), (0.7, 0.005, 60), (0.7, 0.02, 7200)]
    }

    private static var leaks: [Series] {
        // 50 h is 1 % of memory in an hour.
        let lengths = [20.0, 120, 600, 3600, 6 * Series.hour, Series.day, 50 * Series.hour, 100 * Series.hour]
        return lengths.map { .leak("half of memory in \(ValueFormatter.duration($0))", lasting: $0) }
            + lengths.map {
                .leak("the same in \(ValueFormatter.duration($0)), noise of 0.5 %", lasting: $0, noise: 0.005)
            }
            + lengths.dropFirst(3).map {
                .leak(
                    "the same in \(ValueFormatter.duration($0)), below a sawtooth of 10 % in 3 min", lasting: $0,
                    noise: 0.002,
                    swing: 0.1)
            }
    }

    private static var shapes: [(String, (Double) -> Double)] {
        [
            ("nothing but noise", { _ in 0 }),
            ("garbage collection, 15 % in 3 min", { 0.15 * Series.tooth($0, 180) }),
            ("sawtooth, 15 % in 17 min", { 0.15 * Series.tooth($0, 1020) }),
            ("sawtooth, 20 % in 5 h", { 0.2 * Series.tooth($0, 5 * Series.hour) }),
            ("log rotation, 20 % a day", { 0.2 * Series.tooth($0, Series.day) }),
            ("weekly backup, 20 % in a week", { 0.2 * Series.tooth($0, 7 * Series.day) }),
            ("nightly job, 20 % within 4 min for 20 min", { nightly($0) }),
            ("diurnal, ±10 %", { 0.1 * Series.swing($0, Series.day) }),
            ("deploys, ±8 % every few days", { Int($0 / (1.3 * Series.day)) % 3 == 0 ? 0.08 : 0 }),
            (
                "decay: caches that warm up, 20 %, half in 2 h",
                { 0.2 * (1 - Series.decay($0, halfLife: 2 * Series.hour)) }
            ),
        ]
    }

    private static func nightly(_ time: Double) -> Double {
        let phase = Series.tooth(time, Series.day) * Series.day
        return phase < 1200 ? 0.2 * min(1, phase / 240) : 0
    }

    private static func row(_ name: String, _ outcome: Outcome) {
        let after = { (seconds: Double?) in seconds.map(ValueFormatter.duration) ?? "–" }
        let share = outcome.forecasts > 0 ? ValueFormatter.share(Double(outcome.hits) / Double(outcome.forecasts)) : "–"
        let halfway = outcome.halfway.map(ValueFormatter.short) ?? "–"
        print(
            "| \(name) | \(after(outcome.seen)) | \(after(outcome.foretold)) | \(halfway) | \(share) | \(after(outcome.warned)) |"
        )
    }

    /// How often each of the two rules about a leak was raised.
    private static func month(
        _ name: String, _ host: (base: Double, noise: Double, seconds: Double), _ shape: @escaping (Double) -> Double
    ) -> String {
        let title =
            "\(name), \(percent(host.base)) full, noise \(percent(host.noise)) over \(ValueFormatter.duration(host.seconds))"
        let series = Series.month(title, base: host.base, noise: host.noise, over: host.seconds, shape)
        let raised = series.play().raised
        return "\(raised["memory-exhaustion-predicted"] ?? 0) + \(raised["memory-leak"] ?? 0)"
    }

    private static func percent(_ share: Double) -> String { ValueFormatter.share(share) }

    private static func replay(_ path: String, leak: (start: Double, end: Double)) throws -> Outcome {
        var recording = try CSVRecording(Array(try Data(contentsOf: URL(filePath: path))))
        var outcome = Outcome(leak: leak)
        while let sample = try recording.next(), Double(sample.time.monotonic) / 1e9 < leak.end {
            outcome.evaluate(sample)
        }
        return outcome
    }
}
