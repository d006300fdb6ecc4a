/// A bounded queue of moments and values that never allocates after it was made.
struct RingBuffer {
    /// In one array, because a second one would cost an allocation's header more for each window.
    private var entries: [(time: Int64, value: Double)]
    private var first = 0
    private(set) var count = 0

    init(capacity: Int) {
        entries = Array(repeating: (0, 0), count: capacity)
    }

    /// The time of an entry; 0 is the oldest.
    func time(_ index: Int) -> Int64 { entries[place(index)].time }
    func value(_ index: Int) -> Double { entries[place(index)].value }

    /// Adds an entry; a full ring loses its oldest.
    mutating func append(_ time: Int64, _ value: Double) {
        if count == entries.count { removeFirst() }
        count += 1
        replaceLast(time, value)
    }

    mutating func removeLast() { count -= 1 }

    mutating func replaceLast(_ time: Int64, _ value: Double) {
        let last = place(count - 1)
        entries[last] = (time, value)
    }

    mutating func removeFirst() {
        first = place(1)
        count -= 1
    }

    mutating func removeAll() {
        first = 0
        count = 0
    }

    private func place(_ index: Int) -> Int {
        let place = first + index
        return place < entries.count ? place : place - entries.count
    }
}
