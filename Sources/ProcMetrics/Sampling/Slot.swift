internal import Synchronization

/// Where a collector leaves what it read, for a ``SlotReader`` on another queue. The newest value wins; a collector that
/// is faster than its reader has replaced what was not taken.
public final class Slot<Value: Sendable>: Sendable {
    fileprivate struct Content {
        var value: Value
        /// When it was read, CLOCK_MONOTONIC in nanoseconds.
        var moment: Int64
        /// Distinguishes one value from the next.
        var sequence: UInt64
    }

    fileprivate let content: Mutex<Content?>

    public init() { content = Mutex(nil) }

    /// Leaves a value. Any thread; the value that it replaces is released here, not by the reader.
    ///
    /// - Parameter moment: When it was read, CLOCK_MONOTONIC in nanoseconds.
    public func put(_ value: Value, at moment: Int64) {
        let former = content.withLock { content in
            let former = content
            content = Content(value: value, moment: moment, sequence: (former?.sequence ?? 0) &+ 1)
            return former
        }
        withExtendedLifetime(former) {}
    }

    /// For tests: what a reader meets while a collector has the lock.
    func whileLocked(_ body: () -> Void) { content.withLock { _ in body() } }
}

/// The reader's end of a ``Slot``. It never waits: while a collector has the lock, it keeps the value that it had, which
/// is older. Belongs to the queue that ticks.
public struct SlotReader<Value: Sendable> {
    private let slot: Slot<Value>
    private var held: Slot<Value>.Content?

    public init(_ slot: Slot<Value>) { self.slot = slot }

    /// Takes the newest value, if it can be had without waiting.
    ///
    /// - Returns: Whether ``value`` is another one than before.
    @discardableResult
    public mutating func refresh() -> Bool {
        let held = held?.sequence
        let taken = slot.content.withLockIfAvailable { content in content?.sequence == held ? nil : content }
        guard let newest = taken.flatMap({ $0 }) else { return false }
        self.held = newest
        return true
    }

    /// The newest value that was taken, however old it is.
    public var value: Value? { held?.value }

    /// When it was read, CLOCK_MONOTONIC in nanoseconds.
    public var moment: Int64? { held?.moment }

    /// How old it is in nanoseconds; `nil` when there is none.
    public func age(at now: Int64) -> Int64? { held.map { max(0, now &- $0.moment) } }

    /// The value with its age; `nil` when it is older than its lifetime, which makes it absent.
    public func fresh(at now: Int64, lifetime: Int64) -> (value: Value, age: Int64)? {
        guard let held, let age = age(at: now), age <= lifetime else { return nil }
        return (held.value, age)
    }
}
