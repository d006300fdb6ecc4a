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

    private func matches(_ slot: Slot, _ text: Span<UInt8>) -> Bool {
        for index in 0..<slot.length where bytes[slot.start + index] != text[index] { return false }
        return true
    }

    /// FNV-1a.
    private static func hash(_ text: Span<UInt8>, length: Int) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for index in 0..<length { hash = (hash ^ UInt32(text[index])) &* 16_777_619 }
        return hash
    }
}
