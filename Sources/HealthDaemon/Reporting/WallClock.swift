internal import Glibc

/// The time of day for a terminal.
enum LocalTime {
    /// `14:03:27`, local time. The corresponding C function is `localtime_r`.
    static func text(_ realtime: Int64) -> String {
        var seconds = time_t(realtime / 1_000_000_000)
        var parts = unsafe tm()
        guard unsafe localtime_r(&seconds, &parts) != nil else { return "--:--:--" }
        let fields = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return fields.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
    }
}
