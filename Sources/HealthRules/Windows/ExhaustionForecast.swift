internal import ProcMetrics

/// When memory runs out, from the way ``Metric/memoryHeadroom`` falls: `exhaustion.time`.
///
/// Two looks at the past: five seconds for a leak that takes seconds, ten minutes for one that takes an hour.
/// Each believes in a fall only if it is surely one (twice the standard error) and foretells at most twelve
/// times as far as it has looked back.
struct ExhaustionForecast {
    private var looks = [Look(seconds: 5), Look(seconds: 600)]

    /// Takes the newest headroom in bytes; `nil` when absent.
    ///
    /// - Returns: Seconds until nothing is left; `nil` while memory is not running out.
    mutating func push(_ headroom: Double?, at time: Int64) -> Double? {
        var soonest: Double?
        for index in looks.indices {
            if let seconds = looks[index].push(headroom, at: time) {
                soonest = Swift.min(soonest ?? seconds, seconds)
            }
        }
        return soonest
    }

    private struct Look {
        private let duration: Int64
        private var ring = Ring(capacity: resolution + 2)

        private static let resolution = 30
        private var spacing: Int64 { duration / Int64(Self.resolution) }
        private static let reach = 12.0

        init(seconds: Int64) { duration = seconds * 1_000_000_000 }

        mutating func push(_ headroom: Double?, at time: Int64) -> Double? {
            guard let headroom, ring.count == 0 || time > ring.time(ring.count - 1) else {
                if headroom == nil { ring.removeAll() }
                return nil
            }
            if ring.count > 1, ring.time(ring.count - 1) - ring.time(ring.count - 2) < spacing {
                ring.replaceLast(time, headroom)
            } else {
                ring.append(time, headroom)
            }
            while ring.count > 2, ring.time(0) < time - duration { ring.removeFirst() }
            let seen = time - ring.time(0)
            guard seen >= duration / 4, ring.count >= 4, let line = TrendLine(ring) else { return nil }
            let slowestFall = -(line.slope + 2 * line.error)
            guard slowestFall > 0 else { return nil }
            let seconds = headroom / -line.slope
            return seconds <= Double(seen) / 1e9 * Self.reach ? seconds : nil
        }
    }
}
