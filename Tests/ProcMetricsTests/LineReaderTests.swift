import Testing

@testable import ProcMetrics

@Suite struct LineReaderTests {
    private static let keys = ["free", "dirty", "faults"].enumerated().map { (key: $1, metric: Metric(index: $0)) }

    /// What a reader finds in one text after the other.
    private static func found(in texts: String..., keys: [(key: String, metric: Metric)] = keys) -> [[String]] {
        var reader = LineReader(keys, separator: " ")
        return texts.map { text in
            let bytes = Array(text.utf8)
            var found: [String] = []
            reader.forEachLine(of: bytes.span) { metric, value in
                let value = unsafe value.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
                found.append("\(metric.index)=\(value)")
            }
            return found
        }
    }

    @Test(arguments: [
        "free 1\nother 2\ndirty 33\nmore 4\nfaults 5\nlast 6\n",
        "free 999\nother 2\ndirty 0\nmore 4\nfaults 55555\nlast 6\n",
        "free 1\nother 1000000\ndirty 33\nmore 12345\nfaults 5\nlast 777\n",
        "free 1\nother 2\nmore 4\nfaults 5\nlast 6\n",
        "other 2\ndirty 33\nmore 4\n",
        "free 1\nother 2\ndirty 33\nmore 4\nfaults 5\nlast 6\nfree 7\ndirty 8\n",
        "faults 5\ndirty 33\nfree 1\n",
        "faults 5\ndirty 33\nfree 1",
        "free 1\nother 2\ndirty 3",
        "free 1\nother 2\ndirt", "free", "free ", "\n\nfree 2\n\n", "xfree 1\nfree 22\n", "",
    ])
    func `finds the same after any other text as in the first one`(text: String) {
        let others = [
            "free 1\nother 2\ndirty 33\nmore 4\nfaults 5\nlast 6\n", "free 1\ndirty 2\n",
            "faults 1\nfree 2\nfree 3\nfree 4\nfree 5\n", "", "other 1\n",
        ]
        let first = Self.found(in: text)[0]
        for other in others {
            #expect(Self.found(in: other, text, text)[1...] == [first, first], "after \(other.debugDescription)")
        }
    }

    @Test func `takes what stands behind the separator, up to the end of the line`() {
        #expect(Self.found(in: "free  1 kB\nfaults\nother 3\ndirty ")[0] == ["0= 1 kB", "1="])
    }

    @Test func `does not take the end of a line for a key`() {
        #expect(Self.found(in: "abc 1\nfree 2\n", "abcde\nfree 2\n", "abc 1 free 2\n") == [["0=2"], ["0=2"], []])
    }

    @Test func `finds nothing without keys`() {
        #expect(Self.found(in: "free 1\n", "free 1\n", keys: []) == [[], []])
    }

    /// A disk's counters gain a digit, and a page of zeros becomes one of numbers: the places of all lines behind move.
    @Test func `reads a text of which every number changes as one that it never saw`() {
        func text(_ round: Int) -> String {
            (0..<200).map { "key_\($0) \(($0 * 7919 + 1) << ($0 % 3 == 0 ? round * 5 : 0))\n" }.joined()
        }
        let keys = stride(from: 3, to: 200, by: 9).map { (key: "key_\($0)", metric: Metric(index: $0)) }
        var reader = LineReader(keys, separator: " ")
        for round in 0..<8 {
            var found: [Int: UInt64] = [:]
            let bytes = Array(text(round).utf8)
            reader.forEachLine(of: bytes.span) { found[$0.index] = $1.takeNumber() }
            #expect(found.count == keys.count)
            for (_, metric) in keys {
                let index = metric.index
                #expect(found[index] == UInt64((index * 7919 + 1) << (index % 3 == 0 ? round * 5 : 0)))
            }
        }
    }
}
