internal import NIOCore
internal import Synchronization

/// Bounds the open connections of one listener. Where there are too many, the oldest is closed and counted, not the new one:
/// a health check opens a new connection and gets its answer at once, while those who hold connections open do not keep it
/// out.
final class ConnectionLimit: Sendable {
    let listener: GatewayCounters.Listener
    private let limit: Int
    private let counters: GatewayCounters
    private let open = Mutex(Open())

    /// The channels by number, which counts up.
    private struct Open {
        var channels: [UInt64: any Channel] = [:]
        var next: UInt64 = 0
        /// No channel has a lower one.
        var lowest: UInt64 = 0

        mutating func removeOldest() -> (any Channel)? {
            while lowest < next {
                defer { lowest += 1 }
                if let channel = channels.removeValue(forKey: lowest) { return channel }
            }
            return nil
        }
    }

    init(_ listener: GatewayCounters.Listener, limit: Int, counters: GatewayCounters) {
        self.listener = listener
        self.limit = limit
        self.counters = counters
    }

    /// Counts a new connection until it is closed, and closes the oldest one if there are too many now.
    func admit(_ channel: any Channel) {
        let (number, oldest) = open.withLock { open in
            defer { open.next += 1 }
            open.channels[open.next] = channel
            return (open.next, open.channels.count > limit ? open.removeOldest() : nil)
        }
        counters.opened(listener)
        channel.closeFuture.whenComplete { _ in
            self.open.withLock { _ = $0.channels.removeValue(forKey: number) }
            self.counters.closed(self.listener)
        }
        if let oldest {
            counters.evicted(listener)
            oldest.close(promise: nil)
        }
    }

    func timedOut() { counters.timedOut(listener) }
}
