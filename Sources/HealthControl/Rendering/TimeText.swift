internal import Glibc
internal import HealthRules

/// Moments as people read them.
struct TimeText {
    /// Seconds since 1970.
    var now: Double
    /// Whether the time zone is UTC and not the host's.
    var isUTC = false

    /// Now, by CLOCK_REALTIME.
    static var local: TimeText {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return TimeText(now: Double(time.tv_sec) + Double(time.tv_nsec) / 1e9)
    }

    /// `14:03:27`, or with its date if that is not today's: `2026-11-25 14:03:27`.
    ///
    /// - Parameter moment: Seconds since 1970.
    func moment(_ moment: Double) -> String {
        guard let (date, time) = parts(moment) else { return "--:--:--" }
        return date == parts(now)?.date ? time : "\(date) \(time)"
    }

    /// `14:03:27 (3 min 20 s ago)`
    func past(_ moment: Double) -> String {
        "\(self.moment(moment)) (\(ValueFormatter.wholeSeconds(max(0, now - moment))) ago)"
    }

    /// `16:03:27 (in 2 h)`
    func future(_ moment: Double) -> String {
        "\(self.moment(moment)) (in \(ValueFormatter.wholeSeconds(max(0, moment - now))))"
    }

    /// The corresponding C function is `localtime_r`.
    private func parts(_ moment: Double) -> (date: String, time: String)? {
        guard moment.isFinite, abs(moment) < 1e11 else { return nil }
        var seconds = time_t(moment.rounded(.down))
        var parts = unsafe tm()
        guard unsafe (isUTC ? gmtime_r(&seconds, &parts) : localtime_r(&seconds, &parts)) != nil else { return nil }
        let date = unsafe [parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday]
        let time = unsafe [parts.tm_hour, parts.tm_min, parts.tm_sec]
        return (Self.digits(date, "-"), Self.digits(time, ":"))
    }

    private static func digits(_ numbers: [CInt], _ separator: String) -> String {
        numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: separator)
    }
}
