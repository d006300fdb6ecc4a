/// Durations as they are written: `500ms`, `30s`, `1h30m`.
public enum DurationText {
    /// Reads a duration.
    ///
    /// - Returns: Nanoseconds, at most a year.
    /// - Throws: Where the text is wrong and what was expected.
    public static func nanoseconds(_ text: String) throws(RuleError) -> Int64 {
        let tokens = try Lexer.tokens(of: text)
        var total = 0.0
        for token in tokens.dropLast() {
            guard case .quantity(let seconds, let dimension) = token.kind else {
                throw RuleError(at: token.start, "found \(token.description), expected a duration such as 30s or 1h30m")
            }
            guard dimension == .seconds || seconds == 0 else {
                throw RuleError(at: token.start, "a duration needs a unit of time: 500ms, 30s, 5m, 2h, 7d")
            }
            total += seconds
        }
        guard tokens.count > 1 else { throw RuleError(at: 0, "the text is empty, expected a duration such as 30s") }
        guard total <= 366 * 86_400 else { throw RuleError(at: 0, "a duration is at most 366d") }
        return Int64((total * 1e9).rounded())
    }

    /// Writes a duration as it can be read again.
    public static func text(_ nanoseconds: Int64) -> String {
        for (size, unit): (Int64, String) in [
            (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"), (1_000_000_000, "s"),
            (1_000_000, "ms"), (1_000, "us"),
        ] where nanoseconds >= size && nanoseconds % size == 0 {
            return "\(nanoseconds / size)\(unit)"
        }
        if nanoseconds == 0 { return "0s" }
        // Not through a double, which writes small numbers with an exponent.
        let thousandths = String(nanoseconds % 1_000)
        return "\(nanoseconds / 1_000).\(String(repeating: "0", count: 3 - thousandths.count))\(thousandths)us"
    }
}
