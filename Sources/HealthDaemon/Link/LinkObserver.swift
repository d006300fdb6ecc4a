internal import CLinux
internal import Dispatch
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Serves the local interface, on a queue of its own that reads only what the ticks published.
final class LinkObserver: TickObserver, @unchecked Sendable {
    let name = "link"
    /// Why clients cannot connect.
    let errors = ErrorSource.Errors()
    private let path: String
    private let retryPause: CInt
    private let clock: Clock
    private let snapshots: Published<HostSnapshot>
    private let rendering: StatusRendering
    private let mailbox = Mailbox<Event>(capacity: 256)
    private let wakeDescriptor: CInt
    private let turns = Atomic<UInt64>(0)
    private let busySince = Atomic<Int64>(0)
    private let hasClients = Atomic<Bool>(false)
    /// Until when values and units are copied, CLOCK_MONOTONIC.
    private let detailsWantedUntil = Atomic<Int64>(0)
    private let isEnding = Atomic<Bool>(false)
    private let ended = DispatchSemaphore(value: 0)

    /// How long values and units are copied after somebody has asked for them: longer than anybody pauses who asks
    /// regularly, so that what there is when ticks hang is as new as it can be. In nanoseconds.
    private static let detailsLease: Int64 = 120_000_000_000

    /// - Parameters:
    ///   - path: The socket.
    ///   - latest: As the ticks publish it.
    ///   - retryPause: After which the socket is tried again where it cannot be made, in milliseconds.
    init(
        path: String, latest: LatestResult, configuration: ActiveConfiguration, retryPause: CInt = 10_000,
        clock: @escaping Clock = systemClock
    ) {
        self.path = path
        self.retryPause = retryPause
        self.clock = clock
        wakeDescriptor = eventfd(0, CInt(O_NONBLOCK) | CInt(O_CLOEXEC))
        snapshots = Published(HostSnapshot(), readers: 1)
        rendering = StatusRendering(
            latest: latest, snapshots: snapshots, configuration: configuration, start: clock())
    }

    deinit { close(wakeDescriptor) }

    /// Ends a pause of the thread. Neither waits nor allocates: the counter of an eventfd cannot be full.
    private func wake() { _ = eventfd_write(wakeDescriptor, 1) }

    /// Makes the socket, and starts the thread.
    ///
    /// - Parameter requestEarlyTick: Any thread; does not wait.
    func start(
        perform: @escaping OperatorRequestQueue.Perform, reload: @escaping OperatorRequestQueue.Reload,
        requestEarlyTick: @escaping @Sendable () -> Void
    ) {
        let requests = OperatorRequestQueue(perform: perform, reload: reload) { [self] in wake() }
        DispatchQueue(label: "healthd.link").async { [self] in
            MemoryLock.touchStack(depth: 16)
            let service = MonitorService(rendering, requests: requests, clock: clock) { [self] in
                wantDetails(requestEarlyTick)
            }
            if let server = makeServer(service) {
                service.server = server
                serve(server, service, requests)
            }
            ended.signal()
        }
    }

    /// Tries until there is a socket. No client can be connected meanwhile, so events are let go.
    ///
    /// - Returns: `nil` when healthd ends before that.
    private func makeServer(_ service: MonitorService) -> LinkServer? {
        while !isEnding.load(ordering: .acquiring) {
            if let server = LinkServer(path: path, wakeDescriptor: wakeDescriptor, service: service) {
                errors.put([], at: clock().monotonic)
                return server
            }
            report(errno)
            while mailbox.take() != nil {}
            turns.add(1, ordering: .relaxed)
            var wakes = pollfd(fd: wakeDescriptor, events: CShort(POLLIN), revents: 0)
            _ = unsafe poll(&wakes, 1, retryPause)
            var count: eventfd_t = 0
            _ = unsafe eventfd_read(wakeDescriptor, &count)
        }
        return nil
    }

    private func report(_ errno: CInt) {
        errors.put(
            [
                SourceError(
                    source: name, path: path, errno: errno, access: .write,
                    consequence: "healthctl and healthd-gateway cannot connect to healthd")
            ], at: clock().monotonic)
    }

    /// - Returns: Whether they were wanted already, so that the newest tick has them.
    private func wantDetails(_ requestEarlyTick: () -> Void) -> Bool {
        let now = clock().monotonic
        let isWanted = detailsWantedUntil.exchange(now + Self.detailsLease, ordering: .relaxed) > now
        if isWanted { return snapshots.read { $0.detailsTime != nil } }
        requestEarlyTick()
        return false
    }

    private func serve(_ server: LinkServer, _ service: MonitorService, _ requests: OperatorRequestQueue) {
        var lost = 0
        while true {
            let isLast = isEnding.load(ordering: .acquiring)
            server.turn(pause: isLast ? 0 : server.hasClients ? 1_000 : 60_000) { [self] in
                let now = clock().monotonic
                busySince.store(now, ordering: .relaxed)
                return now
            }
            let now = clock().monotonic
            for answer in requests.takeAnswers(at: now) + service.takeDetailAnswers(at: now) {
                server.answer(answer.ticket, answer.frame, at: now)
            }
            while let letter = mailbox.take() {
                lost += letter.lost
                publish(letter.message, lost, to: server, at: now)
                lost = 0
            }
            hasClients.store(server.hasClients, ordering: .relaxed)
            turns.add(1, ordering: .relaxed)
            busySince.store(0, ordering: .relaxed)
            if isLast { break }
        }
        server.end()
    }

    private func publish(_ event: Event, _ lost: Int, to server: LinkServer, at now: Int64) {
        guard server.hasSubscribers else { return }
        let record = EventRecord(event)
        server.publish(at: now, lost: lost) { lost in
            Frame.reply(Monitor.Subscribe.Reply(event: record, eventsLost: lost > 0 ? lost : nil), continues: true)
        }
    }

    // MARK: The tick's end

    func observe(_ result: borrowing TickResult) {
        let wantsDetails = result.time.monotonic < detailsWantedUntil.load(ordering: .relaxed)
        snapshots.update { $0.take(result, withDetails: wantsDetails) }
        for event in result.events { mailbox.offer(event, isKept: event.reportsLoss) }
        mailbox.flush()
        if hasClients.load(ordering: .relaxed) || !result.events.isEmpty { wake() }
    }

    func finish(by deadline: Int64) {
        isEnding.store(true, ordering: .releasing)
        wake()
        _ = ended.wait(timeout: DispatchTime(uptimeNanoseconds: UInt64(max(0, deadline))))
    }

    var liveness: ObserverLiveness {
        ObserverLiveness(
            turns: turns.load(ordering: .relaxed), busySince: busySince.load(ordering: .relaxed),
            waiting: mailbox.waiting, lost: mailbox.lost)
    }
}
