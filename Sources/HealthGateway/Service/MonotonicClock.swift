internal import Glibc

/// CLOCK_MONOTONIC, in seconds.
enum MonotonicClock {
    /// The corresponding C function is `clock_gettime`.
    static func now() -> Double {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
