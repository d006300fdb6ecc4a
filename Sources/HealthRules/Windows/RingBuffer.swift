/// A bounded queue of moments and values that never allocates after it was made.
struct RingBuffer {
    private var times: [Int64]
    private var values: [Double]
    private var first = 0
    private(set) var count = 0

    init(capacity: Int) {
        times = Array(repeating: 0, count: capacity)
        values = Array(repeating: 0, count: capacity)
    }

    /// The time of an entry; 0 is the oldest.
    func time(_ index: Int) -> Int64 { times[place(index)] }
    func value(_ index: Int) -> Double { values[place(index)] }

    /// Adds an entry; a full ring loses its oldest.
    mutating func append(_ time: Int64, _ value: Double) {
        if count == times.count { removeFirst() }
        count += 1
        replaceLast(time, value)
    }

    mutating func replaceLast(_ time: Int64, _ value: Double) {
        let last = place(count - 1)
        times[last] = time
        values[last] = value
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
        return place < times.count ? place : place - times.count
    }
}
