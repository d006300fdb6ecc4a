internal import Glibc

/// Finds the metric for a key of a kernel file without allocating: open addressing over the keys' bytes.
///
/// A tick finds its data in no cache. So the hashes, which are all that is read for a key that healthd does not know, lie
/// close together, and what belongs to a key that it knows lies in the order of the catalogue, which is nearly the file's.
struct KeyTable: Sendable {
    private struct Key { let start: Int32, length: Int32, metric: Int32 }

    /// By place; 0 where there is no key.
    private var hashes: [UInt32]
    /// By place, the key's index in ``keys``.
    private var indices: [UInt16]
    private var keys: [Key] = []
    private var bytes: [UInt8] = []
    private let mask: Int

    init(_ keys: [(key: String, metric: Metric)]) {
        var capacity = 16
        while capacity < keys.count * 4 { capacity *= 2 }
        hashes = Array(repeating: 0, count: capacity)
        indices = Array(repeating: 0, count: capacity)
        mask = capacity - 1
        for (key, metric) in keys { insert(Array(key.utf8), metric) }
    }

    private mutating func insert(_ key: [UInt8], _ metric: Metric) {
        let hash = Self.hash(key.span, length: key.count)
        var place = Int(hash) & mask
        while hashes[place] != 0 { place = (place + 1) & mask }
        hashes[place] = hash
        indices[place] = UInt16(keys.count)
        keys.append(Key(start: Int32(bytes.count), length: Int32(key.count), metric: Int32(metric.index)))
        bytes += key
    }

    /// The metric whose key is the first `length` bytes of the text.
    func metric(for text: Span<UInt8>, length: Int) -> Metric? {
        index(of: text, length: length).map(metric(at:))
    }

    /// The index of the key that is the first `length` bytes of the text, among those that the table was made of.
    func index(of text: Span<UInt8>, length: Int) -> Int? {
        let hash = Self.hash(text, length: length)
        var place = Int(hash) & mask
        while hashes[place] != 0 {
            if hashes[place] == hash {
                let index = Int(indices[place])
                if keys[index].length == length, isKey(at: index, text) { return index }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// What belongs to the key at an index.
    @inline(__always)
    func metric(at index: Int) -> Metric { Metric(index: Int(keys[index].metric)) }

    /// How long the key at an index is.
    @inline(__always)
    func length(at index: Int) -> Int { Int(keys[index].length) }

    /// Calls a function for every line that begins with a known key and the separator, with what stands behind it.
    func forEachLine(
        of text: Span<UInt8>, separator: UInt8, _ take: (Metric, inout Span<UInt8>) -> Void
    ) {
        var text = text
        while text.count > 0 {
            var line = text.extracting(first: text.length(before: UInt8(ascii: "\n")))
            text.drop(Swift.min(line.count + 1, text.count))
            let length = line.length(before: separator)
            guard let metric = metric(for: line, length: length) else { continue }
            line.drop(length)
            if line.take(separator) { take(metric, &line) }
        }
    }

    /// Whether a text, which is at least as long, begins with the key at an index.
    @inline(__always)
    func isKey(at index: Int, _ text: Span<UInt8>) -> Bool {
        let (start, length) = (Int(keys[index].start), Int(keys[index].length))
        return unsafe bytes.withUnsafeBytes { bytes in
            unsafe text.withUnsafeBytes { text in
                guard let bytes = bytes.baseAddress, let text = text.baseAddress else { return length == 0 }
                return unsafe memcmp(bytes + start, text, length) == 0
            }
        }
    }

    /// Mixes the length with the first and the last four bytes: enough to distinguish a kernel file's keys, at the same
    /// cost for a long key as for a short one. Hashing every byte took longer than all the rest of the parsing. Never 0.
    private static func hash(_ text: Span<UInt8>, length: Int) -> UInt32 {
        var (first, last) = (UInt32(0), UInt32(0))
        if length >= 4 {
            (first, last) = (text.word(at: 0), text.word(at: length - 4))
        } else {
            for index in 0..<length { first = first << 8 | UInt32(text[index]) }
        }
        let hash = (first &* 0x9E37_79B1) ^ (last &* 0x85EB_CA77) ^ UInt32(truncatingIfNeeded: length)
        return (hash ^ hash >> 15) | 1 << 31
    }
}
