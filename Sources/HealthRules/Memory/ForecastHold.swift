/// For how long a forecast has held: the seconds since it was last far beyond what it is now, by two to four times, and
/// beyond eight seconds. So growth that has just begun is distinguished from growth that goes on, whatever its speed, without
/// a search of the past. Allocates nothing.
struct ForecastHold {
    /// When the forecast was last beyond eight seconds, beyond twice that, and so on; the last one is twelve days.
    private var beyond = [18 of Int64](repeating: .min)
    /// When there was last no forecast.
    private var endless = Int64.min
    private var lastTime = Int64.min
    /// In seconds; 0 while there is no forecast, not-a-number while memory is unknown.
    private(set) var seconds = Double.nan

    private static let least = 8.0

    /// Takes the newest forecast in seconds: infinite while there is none, not-a-number while memory is unknown, which says
    /// nothing of what was known before.
    mutating func record(_ forecast: Double, at time: Int64) {
        if lastTime == .min || time < lastTime { begin(at: time) }
        lastTime = time
        guard forecast.isFinite else {
            if forecast == .infinity { endless = time }
            seconds = forecast == .infinity ? 0 : .nan
            return
        }
        var (height, held) = (Self.least, endless)
        for index in beyond.indices {
            if forecast > height { beyond[index] = time }
            held = Swift.max(endless, beyond[index])
            if 2 * forecast <= height { break }
            height *= 2
        }
        seconds = Double(time - held) / 1e9
    }

    /// With the first sample, and where time has run back, nothing is known of before.
    private mutating func begin(at time: Int64) {
        self = ForecastHold()
        endless = time
    }
}
