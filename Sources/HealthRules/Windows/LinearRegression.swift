/// The straight line through a ring's entries by least squares.
struct LinearRegression {
    /// Per second.
    let slope: Double
    /// How uncertain the slope is, as its standard error.
    let error: Double

    /// - Returns: `nil` for fewer than three entries or no time between them.
    init?(_ ring: RingBuffer) {
        guard ring.count >= 3 else { return nil }
        let n = Double(ring.count)
        let origin = ring.time(0)
        var (sumT, sumV) = (0.0, 0.0)
        for index in 0..<ring.count {
            sumT += Double(ring.time(index) - origin) / 1e9
            sumV += ring.value(index)
        }
        let (meanT, meanV) = (sumT / n, sumV / n)
        var (squareT, square, product) = (0.0, 0.0, 0.0)
        for index in 0..<ring.count {
            let t = Double(ring.time(index) - origin) / 1e9 - meanT
            let v = ring.value(index) - meanV
            squareT += t * t
            square += v * v
            product += t * v
        }
        guard squareT > 0 else { return nil }
        slope = product / squareT
        error = (Swift.max(0, square - slope * product) / (n - 2) / squareT).squareRoot()
    }
}
