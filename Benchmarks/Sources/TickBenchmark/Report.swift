/// Lines of the table.
enum Report {
    /// Prints one figure.
    ///
    /// - Parameters:
    ///   - aim: What it should be, if anything.
    ///   - isMet: Whether it is.
    static func line(_ what: String, _ value: String, aim: String = "", isMet: Bool = true) {
        print("| \(what) | \(value) | \(isMet ? aim : "**missed:** \(aim)") |")
    }

    static func micros(_ nanoseconds: Double) -> String { "\(decimals(nanoseconds / 1000, 2)) µs" }

    static func decimals(_ value: Double, _ places: Int) -> String {
        let scale = places == 1 ? 10 : 100
        let scaled = Int((value * Double(scale)).rounded())
        let fraction = String(scaled.magnitude % UInt(scale))
        let zeros = String(repeating: "0", count: places - fraction.count)
        return "\(scaled < 0 ? "-" : "")\(scaled.magnitude / UInt(scale)).\(zeros)\(fraction)"
    }
}
