internal import Glibc

/// Finds the metric for a key of a kernel file without allocating: open addressing over the keys' bytes.
struct KeyTable: Sendable {
    private struct Slot { var hash: UInt32 = 0, start = 0, length = 0, metric = Metric(index: -1) }

    private var slots: [Slot]
    private var bytes: [UInt8] = []
    private let mask: Int

    init(_ keys: [(key: String, metric: Metric)]) {
        var capacity = 16
        while capacity < keys.count * 4 { capacity *= 2 }
        slots = Array(repeating: Slot(), count: capacity)
        mask = capacity - 1
        for (key, metric) in keys { insert(Array(key.utf8), metric) }
    }

    private mutating func insert(_ key: [UInt8], _ metric: Metric) {
        let hash = Self.hash(key.span, length: key.count)
        var place = Int(hash) & mask
        while slots[place].length > 0 { place = (place + 1) & mask }
        slots[place] = Slot(hash: hash, start: bytes.count, length: key.count, metric: metric)
        bytes += key
    }

    /// The metric whose key is the first `length` bytes of the text.
    func metric(for text: Span<UInt8>, length: Int) -> Metric? {
        let hash = Self.hash(text, length: length)
        var place = Int(hash) & mask
        while slots[place].length > 0 {
            let slot = slots[place]
            if slot.hash == hash, slot.length == length, matches(slot, text) { return slot.metric }
            place = (place + 1) & mask
        }
        return nil
    }

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

    private func matches(_ slot: Slot, _ text: Span<UInt8>) -> Bool {
        let key = bytes.span.extracting(slot.start..<slot.start + slot.length)
        return unsafe key.withUnsafeBytes { key in
            unsafe text.withUnsafeBytes { text in
                guard let key = key.baseAddress, let text = text.baseAddress else { return false }
                return unsafe memcmp(key, text, slot.length) == 0
            }
        }
    }

    /// Mixes the length with the first and the last four bytes: enough to tell a kernel file's keys apart, at the same
    /// cost for a long key as for a short one. Hashing every byte took longer than all the rest of the parsing.
    private static func hash(_ text: Span<UInt8>, length: Int) -> UInt32 {
        var first: UInt32 = 0
        var last: UInt32 = 0
        for index in 0..<Swift.min(length, 4) {
            first = first << 8 | UInt32(text[index])
            last = last << 8 | UInt32(text[length - 1 - index])
        }
        let hash = (first &* 0x9E37_79B1) ^ (last &* 0x85EB_CA77) ^ UInt32(truncatingIfNeeded: length)
        return hash ^ hash >> 15
    }
}
