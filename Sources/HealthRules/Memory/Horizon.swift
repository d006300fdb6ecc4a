/// How far back one looks, and in how wide buckets. Each look goes back thirty buckets.
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
    /// The newest part that is looked at by itself, so that what has just begun is seen before it fills the look.
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
    /// Those that go back further.
    var longer: ArraySlice<Horizon> { Self.all[(rawValue + 1)...] }

    /// As `allCases`, which makes an array each time.
    static let all: [Horizon] = [.fast, .short, .long, .days]
    /// Every look with each that goes back further.
    static let pairs = all.flatMap { look in look.longer.map { (look: look, longer: $0) } }

    /// The place of this look and one that goes back further among ``pairs``.
    func pair(with longer: Horizon) -> Int {
        rawValue * (2 * Self.all.count - rawValue - 1) / 2 + longer.rawValue - rawValue - 1
    }
}

/// One moment, and the number of its bucket in each look.
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

    subscript(look: Horizon) -> Int64 { numbers[look.rawValue] }
}
