/// What a ``LinkServer`` serves. Called on the server's thread; waits for nothing.
package protocol LinkService: AnyObject {
    /// Answers a call.
    ///
    /// - Parameters:
    ///   - method: The name without the interface `org.healthd.Monitor`.
    ///   - message: The whole call, for ``Frame/parameters(_:of:)``.
    ///   - ticket: For an answer that comes later: ``LinkServer/answer(_:_:)``.
    func call(_ method: String, _ message: [UInt8], from peer: Peer, ticket: LinkTicket) -> LinkAnswer

    /// The newest status and its number, which counts up when there is another. The bytes are one reply to `Subscribe`.
    func status() -> (number: UInt64, frame: [UInt8])
}

package enum LinkAnswer {
    case reply([UInt8])
    /// It comes later, by its ticket.
    case later
    case subscription
}

/// Names a call that is answered later. A client that is gone meanwhile misses its answer.
package struct LinkTicket: Hashable, Sendable {
    let number: UInt64
}
