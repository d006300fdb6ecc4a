/// Finds the lines with a known key in the text of a kernel file that is read again and again.
///
/// A kernel writes the same lines in the same order as long as it runs. So a known line is first looked for as far behind
/// the known line before it as it was in the last text. Where it is not, because a number between the two is longer or
/// shorter now, the text is searched line by line, but only up to there.
struct LineReader: Sendable {
    private struct Line { var key: Int32, distance: Int32 }

    private let keys: KeyTable
    private let separator: UInt8
    /// The known lines of the last text, in its order: the key, and the bytes between the end of the known line before and it.
    private var lines: [Line]
    /// How many lines there are, and how much came after the last of them.
    private var (count, rest) = (0, 0)

    init(_ keys: [(key: String, metric: Metric)], separator: Unicode.Scalar) {
        self.keys = KeyTable(keys)
        self.separator = UInt8(ascii: separator)
        lines = Array(repeating: Line(key: 0, distance: 0), count: keys.count)
    }

    /// Calls a function for every line that begins with a known key and the separator, with what stands behind it.
    /// Allocates nothing.
    mutating func forEachLine(of text: Span<UInt8>, _ take: (Metric, inout Span<UInt8>) -> Void) {
        let keys = keys
        var (end, number) = (0, 0)
        while number != count || text.count - end != rest {
            let line: Line
            if number < count, Self.stands(lines[number], of: keys, separator, in: text, behind: end) {
                line = lines[number]
            } else if let found = Self.search(text, from: end, for: keys, separator) {
                line = found
                if number < lines.count {
                    lines[number] = found
                    count = max(count, number + 1)
                }
            } else {
                // Where lines come twice there can be more than there is room for: then the end is searched again each time.
                count = min(number, lines.count)
                rest = number <= lines.count ? text.count - end : -1
                return
            }
            let key = Int(line.key)
            var value = text.extracting((end + Int(line.distance) + keys.length(at: key) + 1)..<text.count)
            let length = value.length(before: UInt8(ascii: "\n"))
            end = min(text.count - value.count + length + 1, text.count)
            value = value.extracting(first: length)
            take(keys.metric(at: key), &value)
            number += 1
        }
    }

    @inline(__always)
    private static func stands(
        _ line: Line, of keys: KeyTable, _ separator: UInt8, in text: Span<UInt8>, behind end: Int
    ) -> Bool {
        let start = end + Int(line.distance)
        let separatorAt = start + keys.length(at: Int(line.key))
        guard separatorAt < text.count, text[separatorAt] == separator,
            start == 0 || text[start - 1] == UInt8(ascii: "\n")
        else { return false }
        return keys.isKey(at: Int(line.key), text.extracting(start..<separatorAt))
    }

    /// The next line with a known key.
    private static func search(_ text: Span<UInt8>, from end: Int, for keys: KeyTable, _ separator: UInt8) -> Line? {
        var rest = text.extracting(end..<text.count)
        while rest.count > 0 {
            let line = rest.extracting(first: rest.length(before: UInt8(ascii: "\n")))
            let length = line.length(before: separator)
            if length < line.count, let key = keys.index(of: line, length: length) {
                return Line(key: Int32(key), distance: Int32(text.count - rest.count - end))
            }
            rest.drop(min(line.count + 1, rest.count))
        }
        return nil
    }
}
