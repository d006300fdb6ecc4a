internal import Synchronization

/// A value that one thread brings up to date and others read whenever they like. The writer neither waits nor allocates; a
/// reader may wait for another reader.
final class Published<Value: Sendable>: Sendable {
    private final class Place: Sendable {
        let value: Mutex<Value>

        init(_ value: Value) { self.value = Mutex(value) }
    }

    private let places: [Place]
    private let newest = Atomic<Int>(0)

    /// - Parameter readers: How many threads read at the same time, at most. With one more place than that, one is always
    ///   free for the writer, and nothing that it publishes is dropped.
    init(_ value: Value, readers: Int) {
        places = (0...readers).map { _ in Place(value) }
    }

    /// Publishes a value. Only one thread writes.
    ///
    /// - Parameter update: Brings up to date a value that was published earlier, so that its memory is used again.
    func update(_ update: (inout Value) -> Void) {
        let last = newest.load(ordering: .relaxed)
        for step in 1...places.count {
            let place = (last + step) % places.count
            let isDone: Bool? = places[place].value.withLockIfAvailable {
                update(&$0)
                return true
            }
            if isDone == true { return newest.store(place, ordering: .releasing) }
        }
    }

    /// Calls a function with the newest value while that is locked.
    func read<Result: Sendable>(_ body: (Value) -> Result) -> Result {
        places[newest.load(ordering: .acquiring)].value.withLock { body($0) }
    }
}
