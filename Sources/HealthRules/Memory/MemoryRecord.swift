/// How high the host's memory was over the last eight days, as far as it is known, for healthd's next process: the rhythm of
/// a day and a week is not learned anew at every restart.
struct MemoryRecord: Codable, Sendable, Equatable {
    /// The heights of one quarter of a day.
    struct Heights: Codable, Sendable, Equatable {
        /// Its number by CLOCK_MONOTONIC; see ``Rhythm``.
        let quarter: Int64
        /// Bytes in use, the highest minimum at each ``Horizon``; `nil` where nothing was seen.
        let bytes: [Double?]
    }

    /// CLOCK_MONOTONIC in nanoseconds; `nil` before the first sample.
    var knownSince: Int64?
    /// The oldest first.
    var heights: [Heights] = []

    /// Whether it can be of this boot, at a moment in nanoseconds: nothing in it is in the future or without end.
    func isPossible(at now: Int64) -> Bool {
        let isKnown = knownSince.map { 0...Swift.max(0, now) ~= $0 } ?? true
        // What is restored in the first quarter of a day after a boot is over, so it stands in the one before.
        let oldest: Int64 = -1
        return isKnown && heights.count <= Rhythm.buckets
            && heights.allSatisfy {
                oldest...Swift.max(0, now) / Rhythm.width ~= $0.quarter && $0.bytes.count <= Horizon.all.count
            }
    }
}
