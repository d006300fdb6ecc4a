/// How far back growth is evaluated, and in how wide buckets. Each horizon has thirty buckets.
enum Horizon: Int, CaseIterable {
    /// 15 s: a leak that takes seconds.
    case fast
    /// 10 min.
    case short
    /// 3 h.
    case long
    /// 40 h: a leak that takes days, and a day to compare with.
    case days

    static let buckets = 30
    /// The newest part that is evaluated by itself, so that what has just begun shows before it fills the horizon.
    static let third = 10

    /// A bucket's width in nanoseconds.
    var width: Int64 {
        switch self {
        case .fast: 500_000_000
        case .short: 20_000_000_000
        case .long: 360_000_000_000
        case .days: 4_800_000_000_000
        }
    }

    var shorter: Horizon? { Horizon(rawValue: rawValue - 1) }
    /// Those that are longer.
    var longer: ArraySlice<Horizon> { Self.all[(rawValue + 1)...] }

    /// As `allCases`, which makes an array each time.
    static let all: [Horizon] = [.fast, .short, .long, .days]
    /// Every horizon with each that is longer.
    static let pairs = all.flatMap { horizon in horizon.longer.map { (horizon: horizon, longer: $0) } }

    /// The place of this horizon and a longer one among ``pairs``.
    func pair(with longer: Horizon) -> Int {
        rawValue * (2 * Self.all.count - rawValue - 1) / 2 + longer.rawValue - rawValue - 1
    }
}

/// One moment, and the number of its bucket at each horizon.
struct BucketedTime {
    /// CLOCK_MONOTONIC in nanoseconds.
    let time: Int64
    private let numbers: [4 of Int64]

    init(_ time: Int64) {
        self.time = time
        numbers = [
            time / Horizon.fast.width, time / Horizon.short.width, time / Horizon.long.width, time / Horizon.days.width,
        ]
    }

    subscript(horizon: Horizon) -> Int64 { numbers[horizon.rawValue] }
}

/// What is known of the day's and the week's rhythm: heights in quarters of a day, eight days of them.
enum Rhythm {
    /// Six hours in nanoseconds.
    static let width: Int64 = 21_600_000_000_000
    static let buckets: Int64 = 32
}
