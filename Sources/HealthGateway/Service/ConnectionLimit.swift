internal import NIOCore
internal import Synchronization

/// Bounds the open connections of one listener. More are closed at once and counted: a queue of them would make a health
/// check wait behind those that hold the connections.
final class ConnectionLimit: Sendable {
    struct Exceeded: Error {}

    let listener: GatewayCounters.Listener
    private let limit: Int
    private let counters: GatewayCounters
    private let open = Atomic(0)

    init(_ listener: GatewayCounters.Listener, limit: Int, counters: GatewayCounters) {
        self.listener = listener
        self.limit = limit
        self.counters = counters
    }

    /// Counts a new connection until it is closed.
    ///
    /// - Returns: `false` when there are too many; the connection is closed then.
    func admits(_ channel: any Channel) -> Bool {
        guard open.add(1, ordering: .relaxed).newValue <= limit else {
            open.subtract(1, ordering: .relaxed)
            counters.refused(listener)
            channel.close(promise: nil)
            return false
        }
        counters.opened(listener)
        channel.closeFuture.whenComplete { _ in
            self.open.subtract(1, ordering: .relaxed)
            self.counters.closed(self.listener)
        }
        return true
    }

    func timedOut() { counters.timedOut(listener) }
}
