/// How much of a host's memory is used, as a function of the time, made up of a few shapes.
struct Series {
    let name: String
    /// Seconds between two samples, and how long it goes on.
    let step: Double
    let length: Double
    /// When a leak begins and when it would have used up the memory; `nil` when nothing leaks.
    var leak: (start: Double, end: Double)?
    /// Share of memory used, without noise.
    let used: (Double) -> Double
    /// Standard deviation, and how much of a sample's noise is left in the next.
    var noise = (deviation: 0.0, memory: 0.0)

    static let hour = 3600.0
    static let day = 86_400.0

    /// A leak that takes a host from half full to full, after a time in which nothing happens.
    static func leak(_ name: String, lasting length: Double, noise: Double = 0, swing: Double = 0) -> Series {
        let quiet = max(30, length * 0.3)
        // healthd samples once a second; what takes days is not worth the time.
        let step = length < 50_000 ? 1.0 : 5
        return Series(
            name: name, step: step, length: quiet + length * 1.2, leak: (quiet, quiet + length),
            used: { 0.5 - swing + max(0, $0 - quiet) / length * 0.5 + swing * tooth($0, 180) },
            noise: (noise, correlation(over: 30, step)))
    }

    /// Thirty days in which nothing leaks, on a host that is 55 or 70 % full.
    static func month(
        _ name: String, base: Double, noise: Double = 0.005, over seconds: Double = 60,
        _ shape: @escaping (Double) -> Double
    ) -> Series {
        Series(
            name: name, step: 5, length: 30 * day, used: { base + shape($0) },
            noise: (noise, correlation(over: seconds, 5)))
    }

    /// Rises from 0 to 1 again and again.
    static func tooth(_ time: Double, _ period: Double) -> Double {
        let turns = time / period
        return turns - turns.rounded(.down)
    }

    /// Up and down between -1 and 1 like a sine, of parabolas.
    static func swing(_ time: Double, _ period: Double) -> Double {
        let phase = tooth(time, period)
        let half = phase < 0.5 ? phase : phase - 0.5
        return (phase < 0.5 ? 16 : -16) * half * (0.5 - half)
    }

    /// 2 to the power of minus the number of half-lives, by halves with a line between.
    static func decay(_ time: Double, halfLife: Double) -> Double {
        let halves = (time / halfLife).rounded(.down)
        guard halves < 60 else { return 0 }
        let start = 1 / Double(UInt64(1) << UInt64(halves))
        return start * (1 - (time / halfLife - halves) / 2)
    }

    private static func correlation(over seconds: Double, _ step: Double) -> Double { max(0, 1 - step / seconds) }
}

/// Noise that is the same in every run, near to normal, of which each value keeps a part of the one before.
struct Noise {
    private var state: UInt64
    private var value = 0.0
    private let deviation: Double
    private let memory: Double

    init(_ series: Series) {
        state = series.name.utf8.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        (deviation, memory) = series.noise
    }

    mutating func next() -> Double {
        guard deviation > 0 else { return 0 }
        var sum = -6.0
        for _ in 0..<12 { sum += Double(random() >> 11) / 9_007_199_254_740_992 }
        value = memory * value + deviation * (1 - memory * memory).squareRoot() * sum
        return value
    }

    /// splitmix64.
    private mutating func random() -> UInt64 {
        state = state &+ 0x9E37_79B9_7F4A_7C15
        var word = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
