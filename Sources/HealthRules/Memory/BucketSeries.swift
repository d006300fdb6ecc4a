/// The lowest or highest value in each of the last equal buckets of time, the one in progress included.
/// Allocates nothing.
///
/// Buckets are numbered by the clock, so that the same number is the same time for everybody.
struct BucketSeries {
    /// The bucket in progress; `nil` before the first value.
    private(set) var newest: Int64?

    /// 4 bytes each, exact to a ten-millionth; not-a-number where nothing was seen.
    private var values = [32 of Float](repeating: .nan)

    /// A power of two, so that a number's place is a mask, that holds a horizon and the bucket in progress.
    private static let capacity = 32

    /// A bucket's value; `nil` where nothing was seen, or what was seen is forgotten.
    subscript(number: Int64) -> Double? {
        guard let newest, number <= newest, newest - number < Int64(Self.capacity) else { return nil }
        let value = values[Self.place(number)]
        return value.isNaN ? nil : Double(value)
    }

    /// Goes on to a bucket, which must not lie before the newest.
    ///
    /// - Returns: Whether it is a new one, so that what was in progress is complete.
    mutating func advance(to number: Int64) -> Bool {
        guard let newest else {
            self.newest = number
            return false
        }
        guard number > newest else { return false }
        let skipped = Swift.min(number &- newest, Int64(Self.capacity))
        for step in 0..<skipped { values[Self.place(number &- step)] = .nan }
        self.newest = number
        return true
    }

    /// Takes a value into the bucket in progress, which keeps the lowest.
    mutating func recordMinimum(_ value: Double) { record(value) { Swift.min($0, $1) } }

    /// Takes a value into the bucket in progress, which keeps the highest.
    mutating func recordMaximum(_ value: Double) { record(value) { Swift.max($0, $1) } }

    private mutating func record(_ value: Double, _ better: (Float, Float) -> Float) {
        guard let newest else { return }
        let place = Self.place(newest)
        let old = values[place]
        values[place] = old.isNaN ? Float(value) : better(old, Float(value))
    }

    /// The oldest bucket from one on in which something was seen.
    func first(from number: Int64) -> (number: Int64, value: Double)? {
        guard let newest else { return nil }
        var number = Swift.max(number, newest - Int64(Self.capacity) + 1)
        while number <= newest {
            if let value = self[number] { return (number, value) }
            number += 1
        }
        return nil
    }

    /// What was seen in the newest bucket before one in which something was.
    func last(before number: Int64) -> Double? {
        guard let newest else { return nil }
        var number = Swift.min(number - 1, newest)
        while number > newest - Int64(Self.capacity) {
            if let value = self[number] { return value }
            number -= 1
        }
        return nil
    }

    mutating func forget() {
        newest = nil
        for place in values.indices { values[place] = .nan }
    }

    private static func place(_ number: Int64) -> Int { Int(truncatingIfNeeded: number) & (capacity - 1) }
}
