internal import Glibc

/// Serves the local interface to many clients on one thread, which calls ``turn(pause:at:)`` again and again.
///
/// Clients are bounded in number, in what they send, in what they have not read, and in idle time. One that exceeds a bound is
/// disconnected and counted, and costs the others nothing.
package final class LinkServer {
    /// Clients at the same time: in all; of root and of others but those users that systemd makes for services, such as
    /// healthd-gateway, which so always have a place; of others but root; of one user other than root.
    static let clientLimit = 128
    static let peopleClientLimit = 112
    static let userClientLimit = 96
    static let clientLimitOfOneUser = 32
    /// A client that asks nothing for so long, or does not read, is disconnected; in nanoseconds.
    static let idleLimit: Int64 = 60_000_000_000
    /// Calls are answered for so long in one turn, in nanoseconds; the others wait for the next one, so that subscribers get
    /// their status in time whatever others ask.
    static let callTime: Int64 = 50_000_000

    private let socket: ListeningSocket
    private let service: any LinkService
    private let wakeDescriptor: CInt
    private var connections: [CInt: Connection] = [:]
    private var tickets: [LinkTicket: CInt] = [:]
    private var lastTicket: UInt64 = 0
    /// Clients that were refused, or disconnected because they exceeded a bound.
    package private(set) var refused = 0
    private var descriptors: [pollfd] = []

    /// - Parameter wakeDescriptor: Ends a pause when it can be read, eventfd(2).
    /// - Returns: `nil` with errno(3) set where the socket cannot be made.
    package init?(path: String, wakeDescriptor: CInt, service: any LinkService) {
        guard let socket = ListeningSocket(path: path) else { return nil }
        self.socket = socket
        self.service = service
        self.wakeDescriptor = wakeDescriptor
    }

    /// Whether anybody is connected.
    package var hasClients: Bool { !connections.isEmpty }
    /// What each client has not read, in bytes.
    var backlogs: [Int] { connections.values.map(\.backlog) }
    package var hasSubscribers: Bool { connections.values.contains { $0.subscription != nil } }

    /// Waits for clients, and serves them.
    ///
    /// - Parameters:
    ///   - pause: How long to wait at most, in milliseconds.
    ///   - now: CLOCK_MONOTONIC in nanoseconds, asked after the pause.
    package func turn(pause: CInt, at now: () -> Int64) {
        descriptors.removeAll(keepingCapacity: true)
        descriptors.append(pollfd(fd: wakeDescriptor, events: CShort(POLLIN), revents: 0))
        descriptors.append(pollfd(fd: socket.descriptor, events: CShort(POLLIN), revents: 0))
        for connection in connections.values {
            descriptors.append(pollfd(fd: connection.descriptor, events: connection.events, revents: 0))
        }
        let hasCalls = connections.values.contains { $0.hasCall }
        let ready = unsafe poll(&descriptors, nfds_t(descriptors.count), hasCalls ? 0 : pause)
        let start = now()
        if ready > 0 {
            if descriptors[0].revents != 0 { drainWake() }
            for entry in descriptors[2...] where entry.revents != 0 { transfer(entry, at: start) }
            if descriptors[1].revents != 0 { acceptAll(at: start) }
        }
        answerCalls(from: start, now)
        sendStatus(at: start)
        disconnectIdle(at: start)
    }

    private func drainWake() {
        var count: UInt64 = 0
        _ = unsafe read(wakeDescriptor, &count, 8)
    }

    // MARK: Clients come

    private func acceptAll(at now: Int64) {
        // As many as one round can take, so that a flood of them cannot hold up those that are connected.
        for _ in 0..<Self.clientLimit {
            guard let descriptor = socket.accept() else { return }
            guard let peer = Peer(of: descriptor) else {
                close(descriptor)
                continue
            }
            let connection = Connection(descriptor, peer, at: now)
            if let limit = Self.limit(reachedBy: peer, among: connections.values.map(\.peer)) {
                refused += 1
                connection.add(Frame.error(.tooManyClients(limit: limit)))
                _ = connection.flush(at: now)
            } else {
                connections[descriptor] = connection
            }
        }
    }

    /// - Returns: The bound that one more client would exceed; `nil` when there is a place for it.
    static func limit(reachedBy peer: Peer, among peers: [Peer]) -> Int? {
        if peers.count >= clientLimit { return clientLimit }
        if !peer.isRoot, peers.count(where: { $0.user == peer.user }) >= clientLimitOfOneUser {
            return clientLimitOfOneUser
        }
        if peer.isDynamicUser { return nil }
        let people = peers.filter { !$0.isDynamicUser }
        if people.count >= peopleClientLimit { return peopleClientLimit }
        return !peer.isRoot && people.count { !$0.isRoot } >= userClientLimit ? userClientLimit : nil
    }

    // MARK: Clients ask

    /// Receives and sends what can be without waiting.
    private func transfer(_ entry: pollfd, at now: Int64) {
        guard let connection = connections[entry.fd] else { return }
        if entry.revents & CShort(POLLIN) != 0 {
            switch connection.read() {
            case .read, .wouldBlock: break
            case .closed, .failed: return disconnect(connection)
            }
        } else if entry.revents & CShort(POLLERR | POLLHUP | POLLNVAL) != 0, !connection.hasCall {
            return disconnect(connection)
        }
        advance(connection, at: now)
    }

    /// Sends what is to be sent, and ends what has to end.
    private func advance(_ connection: Connection, at now: Int64) {
        guard connection.flush(at: now) else { return disconnect(connection) }
        if connection.isEnding, connection.backlog == 0 { return disconnect(connection) }
        if connection.received.isTooLong { refuse(connection) }
    }

    /// Answers one call of each client, those first that have waited longest, as long as there is time.
    private func answerCalls(from start: Int64, _ now: () -> Int64) {
        let waiting = connections.values.filter(\.hasCall).sorted { $0.answered < $1.answered }
        for connection in waiting {
            guard let message = connection.nextCall() else { continue }
            connection.idleSince = start
            answer(message, of: connection)
            advance(connection, at: start)
            if now() - start >= Self.callTime { return }
        }
    }

    private func answer(_ message: [UInt8], of connection: Connection) {
        guard let call = Frame.header(of: message) else {
            // Not a call: what follows cannot be trusted either.
            refused += 1
            connection.isEnding = true
            return
        }
        lastTicket += 1
        let ticket = LinkTicket(number: lastTicket)
        connection.answered = lastTicket
        switch reply(to: call, message, connection.peer, ticket) {
        case .reply(let frame): if call.oneway != true { connection.add(frame) }
        case .later:
            tickets[ticket] = connection.descriptor
            connection.isWaiting = true
        case .subscription: connection.subscription = Connection.Subscription()
        }
    }

    private func reply(to call: CallHeader, _ message: [UInt8], _ peer: Peer, _ ticket: LinkTicket) -> LinkAnswer {
        guard let dot = call.method.lastIndex(of: ".") else { return .reply(Frame.error(.methodNotFound(call.method))) }
        let (interface, method) = (String(call.method[..<dot]), String(call.method[call.method.index(after: dot)...]))
        switch interface {
        case Introspection.interface: return .reply(Introspection.answer(method, message))
        case Monitor.interface:
            if method == Monitor.Subscribe.name, call.more != true { return .reply(Frame.error(.expectedMore)) }
            return service.call(method, message, from: peer, ticket: ticket)
        default: return .reply(Frame.error(.interfaceNotFound(interface)))
        }
    }

    /// Sends an answer that comes later than its call. On the server's thread.
    package func answer(_ ticket: LinkTicket, _ frame: [UInt8], at now: Int64) {
        guard let descriptor = tickets.removeValue(forKey: ticket), let connection = connections[descriptor] else {
            return
        }
        connection.isWaiting = false
        connection.add(frame)
        advance(connection, at: now)
    }

    // MARK: Subscribers

    /// Sends an event to every subscriber. One that does not read misses it, and gets the number of those that it has missed.
    ///
    /// - Parameter frame: Makes the reply, with the number of events that were lost before.
    package func publish(at now: Int64, lost: Int, _ frame: (_ lost: Int) -> [UInt8]) {
        guard hasSubscribers else { return }
        // The same bytes for every subscriber that has missed nothing.
        let usual = frame(lost)
        for connection in connections.values {
            guard let missed = connection.subscription?.eventsLost else { continue }
            if connection.backlog > Connection.backlogLimit {
                connection.subscription?.eventsLost += lost + 1
                continue
            }
            connection.add(missed == 0 ? usual : frame(missed + lost))
            connection.subscription?.eventsLost = 0
            if !connection.flush(at: now) { disconnect(connection) }
        }
    }

    private func sendStatus(at now: Int64) {
        guard hasSubscribers else { return }
        let (number, frame) = service.status()
        for connection in connections.values {
            guard let subscription = connection.subscription else { continue }
            let isDue = now - subscription.sentAt >= Int64(Monitor.statusPause * 1e9)
            guard subscription.status != number || isDue, connection.backlog == 0 else { continue }
            connection.subscription?.status = number
            connection.subscription?.sentAt = now
            connection.add(frame)
            if !connection.flush(at: now) { disconnect(connection) }
        }
    }

    // MARK: Clients go

    private func disconnectIdle(at now: Int64) {
        for connection in connections.values where now - connection.idleSince >= Self.idleLimit {
            if connection.backlog > 0 {
                refuse(connection)
            } else if !connection.isWaiting, connection.subscription == nil {
                disconnect(connection)
            }
        }
    }

    private func refuse(_ connection: Connection) {
        refused += 1
        disconnect(connection)
    }

    private func disconnect(_ connection: Connection) {
        connections[connection.descriptor] = nil
        // The next client may have the same descriptor, and must not get this one's answer.
        if connection.isWaiting { tickets = tickets.filter { $0.value != connection.descriptor } }
    }

    /// Ends the interface: every client is disconnected.
    package func end() {
        socket.remove()
        connections.removeAll()
    }
}
