internal import Glibc

extension Timestamp {
    /// Reads the three clocks. The corresponding C function is `clock_gettime`.
    public static func now() -> Timestamp {
        Timestamp(
            monotonic: read(CLOCK_MONOTONIC), boottime: read(CLOCK_BOOTTIME), realtime: read(CLOCK_REALTIME))
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        unsafe clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
