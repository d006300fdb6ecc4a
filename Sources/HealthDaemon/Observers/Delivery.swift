internal import Dispatch
internal import Glibc
internal import HealthLink
internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Delivers the messages of one observer, on the one thread of its queue. It may block; only this thread does.
protocol MessageWriter: AnyObject, SendableMetatype {
    associatedtype Message: Sendable

    /// Delivers one message.
    ///
    /// - Parameter lost: Messages lost before this one, to be reported with it.
    func write(_ message: Message, lost: Int) -> Delivered

    /// Called after each wake-up, when every message is delivered.
    func turn()
}

extension MessageWriter {
    func turn() {}
}

/// What became of a message.
enum Delivered {
    case done
    /// It cannot be delivered, now or later.
    case failed
    /// The receiver is not there at the moment; the message is to be tried again.
    case retry
}

/// The queue of one observer: a mailbox, and a thread that delivers what is in it.
///
/// The thread waits without a timeout where nothing is to be shown, so that it costs no wake-ups, and never ends, because Dispatch retires idle workers
/// after some seconds and a new thread under memory pressure is a stall.
final class Delivery<Writer: MessageWriter>: Sendable {
    let name: String
    private let mailbox: Mailbox<Writer.Message>
    private let filled = DispatchSemaphore(value: 0)
    private let drained = DispatchSemaphore(value: 0)
    private let turns = Atomic<UInt64>(0)
    /// Since when the thread does what may block, CLOCK_MONOTONIC; 0 while it waits for messages.
    private let busySince = Atomic<Int64>(0)
    private let isEnding = Atomic<Bool>(false)
    private let clock: Clock
    private let wakePause: DispatchTimeInterval?

    /// How long a receiver that is not there is left alone before the next try, in microseconds.
    private static var retryPause: UInt32 { 200_000 }

    /// - Parameters:
    ///   - capacity: Messages that wait at the most.
    ///   - wakePause: How often ``MessageWriter/turn()`` is called without a wake-up; `nil` for never.
    init(
        name: String, capacity: Int, wakePause: DispatchTimeInterval? = nil, clock: @escaping Clock = systemClock
    ) {
        self.name = name
        self.clock = clock
        self.wakePause = wakePause
        mailbox = Mailbox(capacity: capacity)
    }

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - stackPages: How much stack is touched in advance, in pages of 4 KiB.
    ///   - makeWriter: Called on the thread, which alone uses the writer.
    func start(stackPages: Int = 8, _ makeWriter: @escaping @Sendable () -> Writer) {
        DispatchQueue(label: "healthd.\(name)").async { [self] in
            MemoryLock.touchStack(depth: stackPages)
            run(makeWriter())
        }
    }

    private func run(_ writer: Writer) {
        var unreported = 0
        while true {
            _ = filled.wait(timeout: wakePause.map { .now() + $0 } ?? .distantFuture)
            // Before the round, so that what came during it has another one.
            let isLast = isEnding.load(ordering: .acquiring)
            while let letter = mailbox.take() { unreported = deliver(letter, unreported, writer) }
            busy { writer.turn() }
            if isLast, mailbox.waiting == 0 { break }
        }
        drained.signal()
    }

    /// - Returns: Losses that the next message has to report.
    private func deliver(_ letter: Mailbox<Writer.Message>.Letter, _ unreported: Int, _ writer: Writer) -> Int {
        let lost = letter.lost + unreported
        return busy {
            while true {
                switch writer.write(letter.message, lost: lost) {
                case .done: return 0
                case .failed:
                    mailbox.countLost(1)
                    return lost + 1
                case .retry: usleep(Self.retryPause)
                }
            }
        }
    }

    /// Does what may block, and makes known since when.
    private func busy<Value>(_ body: () -> Value) -> Value {
        busySince.store(clock().monotonic, ordering: .relaxed)
        defer {
            busySince.store(0, ordering: .relaxed)
            turns.add(1, ordering: .relaxed)
        }
        return body()
    }

    // MARK: The tick's end

    /// Leaves a message. Tick queue; does not wait.
    ///
    /// - Parameter isKept: Others are lost before this one.
    func offer(_ message: Writer.Message, isKept: Bool = false) {
        mailbox.offer(message, isKept: isKept)
        filled.signal()
    }

    /// Puts in what did not fit before; wakes the thread only when asked to. Tick queue; neither waits nor allocates.
    func flush(wake: Bool = false) {
        let before = mailbox.waiting
        mailbox.flush()
        if wake || mailbox.waiting > before { filled.signal() }
    }

    // MARK: Any thread

    var liveness: ObserverLiveness {
        ObserverLiveness(
            turns: turns.load(ordering: .relaxed), busySince: busySince.load(ordering: .relaxed),
            waiting: mailbox.waiting, lost: mailbox.lost)
    }

    /// Waits until everything is delivered or the deadline has passed; what is left then counts as lost. Called when nothing
    /// is offered any more.
    ///
    /// - Returns: Whether everything was delivered.
    @discardableResult
    func finish(by deadline: Int64) -> Bool {
        while mailbox.isHolding, clock().monotonic < deadline {
            flush(wake: true)
            usleep(1_000)
        }
        isEnding.store(true, ordering: .releasing)
        filled.signal()
        if drained.wait(timeout: DispatchTime(uptimeNanoseconds: UInt64(deadline))) == .success { return true }
        mailbox.countLost(mailbox.waiting)
        return false
    }
}
