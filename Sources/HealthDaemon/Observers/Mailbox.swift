internal import Synchronization

/// A bounded queue of messages from one thread to another. Neither end waits for the other, and there is no lock: a
/// message that does not fit stays at the sender's end until the next call, and is lost only when that is full as well.
///
/// Exactly one thread calls ``offer(_:)`` and ``flush()``, the tick's, and exactly one calls ``take()``.
@safe final class Mailbox<Message: Sendable>: @unchecked Sendable {
    /// A message, and how many were lost between it and the one before.
    final class Letter: Sendable {
        let message: Message
        let lost: Int

        init(_ message: Message, lost: Int) {
            self.message = message
            self.lost = lost
        }
    }

    private let capacity: Int
    /// Owned by the receiver from `taken` to `put`, by the sender elsewhere.
    private let ring: UnsafeMutablePointer<Letter?>
    private let taken = Atomic<Int>(0)
    private let put = Atomic<Int>(0)
    private let lostInAll = Atomic<UInt64>(0)
    /// What did not fit, oldest first. The sender's.
    private var held: [Held] = []

    private struct Held {
        let message: Message
        var lost = 0
        let isKept: Bool
    }

    /// - Parameter capacity: How many messages wait at the most in the mailbox, and as many again at the sender's end.
    init(capacity: Int) {
        self.capacity = capacity
        unsafe ring = .allocate(capacity: capacity)
        unsafe ring.initialize(repeating: nil, count: capacity)
    }

    deinit {
        unsafe ring.deinitialize(count: capacity)
        unsafe ring.deallocate()
    }

    // MARK: The sender

    /// Leaves a message for the receiver. Allocates only here, never in ``flush()`` while nothing is held.
    ///
    /// - Parameter isKept: Others are lost before this one: it reports that messages were lost.
    func offer(_ message: Message, isKept: Bool = false) {
        flush()
        if held.isEmpty, add(message, lost: 0) { return }
        held.append(Held(message: message, isKept: isKept))
        if held.count > capacity { loseOne() }
    }

    /// Puts in what did not fit before.
    func flush() {
        while let first = held.first, add(first.message, lost: first.lost) { held.removeFirst() }
    }

    /// Whether something did not fit.
    var isHolding: Bool { !held.isEmpty }

    private func add(_ message: Message, lost: Int) -> Bool {
        let place = put.load(ordering: .relaxed)
        guard place - taken.load(ordering: .acquiring) < capacity else { return false }
        unsafe ring[place % capacity] = Letter(message, lost: lost)
        put.store(place + 1, ordering: .releasing)
        return true
    }

    /// Loses the oldest message that is not to be kept. The newest one stays, so that there is one after the lost one to
    /// report it; and what is kept is at most a quarter, so that there is room for what happens.
    private func loseOne() {
        let mayKeep = held.count(where: \.isKept) <= max(1, capacity / 4)
        let place = mayKeep ? held.dropLast().firstIndex { !$0.isKept } ?? 0 : 0
        let lost = held.remove(at: place).lost + 1
        held[place].lost += lost
        countLost(1)
    }

    // MARK: The receiver

    /// Takes the oldest message out; `nil` when there is none.
    func take() -> Letter? {
        let place = taken.load(ordering: .relaxed)
        guard place < put.load(ordering: .acquiring) else { return nil }
        defer { taken.store(place + 1, ordering: .releasing) }
        return unsafe ring[place % capacity].take()
    }

    // MARK: Any thread

    /// Messages that wait in the mailbox.
    var waiting: Int { put.load(ordering: .acquiring) - taken.load(ordering: .acquiring) }

    /// Messages that were lost since the start.
    var lost: UInt64 { lostInAll.load(ordering: .relaxed) }

    /// Counts messages that were taken out and not delivered.
    func countLost(_ number: Int) { lostInAll.add(UInt64(number), ordering: .relaxed) }
}

/// Hands the newest value from one thread to another: what is not taken is replaced. Neither end waits.
@safe final class Newest<Value: Sendable>: Sendable {
    private final class Box: Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

    private let box = unsafe Atomic<Unmanaged<Box>?>(nil)

    init() {}

    deinit { _ = take() }

    /// Leaves a value in place of the one before. Allocates.
    ///
    /// - Returns: Whether there was none: whoever takes it has to be woken.
    @discardableResult
    func put(_ value: Value) -> Bool {
        let former = unsafe box.exchange(.passRetained(Box(value)), ordering: .acquiringAndReleasing)
        unsafe former?.release()
        return unsafe former == nil
    }

    /// Takes the newest value out; `nil` when there is none since the last.
    func take() -> Value? {
        unsafe box.exchange(nil, ordering: .acquiringAndReleasing)?.takeRetainedValue().value
    }
}
