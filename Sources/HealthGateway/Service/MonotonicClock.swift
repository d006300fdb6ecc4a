internal import ProcMetrics

/// CLOCK_MONOTONIC, in seconds.
enum MonotonicClock {
    static func now() -> Double { Double(Timestamp.now().monotonic) / 1e9 }
}
