/// Looking for words in a text from which nothing can be taken in order, because names in it may hold anything.
extension Span where Element == UInt8 {
    /// Where a word stands for the first time, from an index on.
    func first(_ word: StaticString, from start: Int = 0) -> Int? {
        let last = count - word.utf8CodeUnitCount
        guard start >= 0, start <= last else { return nil }
        for index in start...last where has(word, at: index) { return index }
        return nil
    }

    /// Where a word stands for the last time.
    func last(_ word: StaticString) -> Int? {
        var index = count - word.utf8CodeUnitCount
        while index >= 0 {
            if has(word, at: index) { return index }
            index -= 1
        }
        return nil
    }

    func has(_ word: StaticString, at index: Int) -> Bool {
        extracting(droppingFirst: index).starts(with: word)
    }

    /// Whether two texts are the same, byte for byte.
    func equals(_ other: Span<UInt8>) -> Bool {
        guard count == other.count else { return false }
        for index in 0..<count where self[index] != other[index] { return false }
        return true
    }

    /// Takes a word off the end.
    mutating func takeLast(_ word: StaticString) -> Bool {
        let rest = count - word.utf8CodeUnitCount
        guard rest >= 0, has(word, at: rest) else { return false }
        self = extracting(first: rest)
        return true
    }

    /// Takes an unsigned decimal number off the end.
    mutating func takeLastNumber() -> UInt64? {
        var start = count
        while start > 0, self[start - 1] &- UInt8(ascii: "0") <= 9 { start -= 1 }
        var digits = extracting(droppingFirst: start)
        guard let number = digits.takeNumber() else { return nil }
        self = extracting(first: start)
        return number
    }
}
