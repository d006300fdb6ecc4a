/// What is wrong with a condition or another text of a rule, where, and what to write instead.
public struct RuleError: Error, Equatable, Sendable {
    /// The column in the condition's text, from 1.
    public let column: Int
    /// What was found, what was expected and, where known, what was probably meant.
    public let message: String

    init(at offset: Int, _ message: String) {
        column = offset + 1
        self.message = message
    }
}

/// Finds the name that was probably meant.
public enum Suggestion {
    /// The end of a message: `; did you mean memory.available?`, or nothing when no name is near.
    public static func phrase(for word: String, in names: [String]) -> String {
        nearest(to: word, in: names).map { "; did you mean \($0)?" } ?? ""
    }

    /// The shortest name with this prefix, or the nearest by edit distance if it is near enough not to be a guess.
    static func nearest(to word: String, in names: [String]) -> String? {
        if word.utf8.count >= 3, let longer = names.filter({ $0.hasPrefix(word) }).min(by: { $0.count < $1.count }) {
            return longer
        }
        let word = Array(word.utf8.prefix(80))
        let limit = Swift.max(2, word.count / 3)
        var best: (name: String, distance: Int)?
        // A distance is at least the difference in length.
        for name in names where abs(name.utf8.count - word.count) <= limit {
            let distance = distance(word, Array(name.utf8))
            if distance < best?.distance ?? Int.max { best = (name, distance) }
        }
        guard let best, best.distance <= limit else { return nil }
        return best.name
    }

    /// Insertions, deletions, replacements and swaps of neighbors (optimal string alignment).
    private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
        var rows = [Array(0...right.count)]
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                let replaced = rows[i][j] + (left[i] == right[j] ? 0 : 1)
                var cheapest = Swift.min(row[j] + 1, rows[i][j + 1] + 1, replaced)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    cheapest = Swift.min(cheapest, rows[i - 1][j - 1] + 1)
                }
                row.append(cheapest)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
