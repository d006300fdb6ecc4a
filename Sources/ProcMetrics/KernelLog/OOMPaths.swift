/// A list of memory nodes as the kernel writes it: `0`, `0-1`, `0,2-3`.
enum OOMNodes {
    /// No host has a list that is longer; the rest would be of no use.
    private static let longest = 64

    /// Where it stands; `nil` for `(null)` and everything else.
    static func list(in line: Span<UInt8>, from start: Int) -> Range<Int>? {
        var end = start
        while end < line.count, end - start < longest, isPart(line[end]) { end += 1 }
        // A comma ends the list unless another number follows.
        while end > start, !line[end - 1].isDigit { end -= 1 }
        return end > start && line[start].isDigit ? start..<end : nil
    }

    static func text(_ list: Span<UInt8>) -> String {
        String(decoding: (0..<list.count).map { list[$0] }, as: UTF8.self)
    }

    private static func isPart(_ byte: UInt8) -> Bool {
        byte.isDigit || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ",")
    }
}

/// Two paths in one line, of which users may have chosen the ends.
enum OOMPaths {
    /// Where the first ends: at the first of the kernel's words between them that leaves two paths of which one is the other's
    /// or lies below it.
    static func split(
        _ line: Span<UInt8>, at word: StaticString, from start: Int,
        _ isMatch: (_ first: Span<UInt8>, _ second: Span<UInt8>) -> Bool
    ) -> Int? {
        // The slash at its end is the beginning of the second path.
        let length = word.utf8CodeUnitCount - 1
        var candidate = line.first(word, from: start)
        while let split = candidate {
            if isMatch(line.extracting(start..<split), line.extracting(split + length..<line.count)) { return split }
            candidate = line.first(word, from: split + 1)
        }
        return nil
    }
}

extension Span where Element == UInt8 {
    /// As a path: whether it is another or lies below it.
    func isAtOrBelow(_ other: Span<UInt8>) -> Bool {
        let isRoot = other.count == 1
        let isBelow = count > other.count && (isRoot || self[other.count] == UInt8(ascii: "/"))
        return (count == other.count || isBelow) && extracting(first: other.count).equals(other)
    }
}
