import Dispatch
import Glibc
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// Against a real datagram socket in place of journald's.
struct JournalObserverTests {
    private let directory: TemporaryDirectory
    private let sender: JournalStandIn
    private var path: String { directory.path + "/journal" }

    init() throws {
        directory = try TemporaryDirectory()
        sender = JournalStandIn(path: directory.path + "/journal")
    }

    private func deadline(_ seconds: Int64) -> Int64 { Timestamp.now().monotonic + seconds * 1_000_000_000 }

    private func field(_ name: String, _ entry: String?) -> String? {
        let line = entry?.split(separator: "\n").first { $0.hasPrefix(name + "=") }
        return line.map { String($0.dropFirst(name.count + 1)) }
    }

    @Test func `an event is one entry with its fields`() {
        let journald = DatagramReceiver(path: path)
        let observer = JournalObserver(send: sender.send)
        observer.observe(TickResult.made(events: [.made("x")]))
        let entry = journald.receive()
        #expect(field("MESSAGE", entry) == Event.message("x"))
        #expect(field("HEALTHD_EVENT", entry) == "config-loaded")
        #expect(field("SYSLOG_IDENTIFIER", entry) == "healthd")
        #expect(field("HEALTHD_EVENTS_LOST", entry) == nil)
    }

    @Test func `while journald is restarted events wait, and all arrive`() throws {
        let observer = JournalObserver(send: sender.send)
        for number in 0..<3 { observer.observe(TickResult.made(events: [.made("\(number)")])) }
        #expect(eventually { observer.liveness.busySince > 0 })
        let journald = DatagramReceiver(path: path)
        #expect((0..<3).map { _ in field("MESSAGE", journald.receive()) } == ["0", "1", "2"].map(Event.message))
        // The socket file is there, and nothing listens.
        try directory.move("journal", to: "away")
        observer.observe(TickResult.made(events: [.made("3")]))
        #expect(eventually { observer.liveness.busySince > 0 })
        try directory.move("away", to: "journal")
        #expect(field("MESSAGE", journald.receive()) == Event.message("3"))
        #expect(observer.liveness.lost == 0)
    }

    @Test func `what does not fit while journald is away is counted in the journal`() {
        let observer = JournalObserver(capacity: 2, send: sender.send)
        observer.observe(TickResult.made(events: [.made("first")]))
        #expect(eventually { observer.liveness.busySince > 0 && observer.liveness.waiting == 0 })
        observer.observe(TickResult.made(events: (0..<10).map { .made("\($0)") }))
        #expect(observer.liveness.lost == 6)
        let journald = DatagramReceiver(path: path)
        #expect((0..<3).map { _ in field("MESSAGE", journald.receive()) } == ["first", "0", "1"].map(Event.message))
        observer.observe(TickResult.made())
        let next = journald.receive()
        #expect(field("MESSAGE", next) == "\(Event.message("8")) (6 events before this one could not be delivered)")
        #expect(field("HEALTHD_EVENTS_LOST", next) == "6")
        #expect(field("MESSAGE", journald.receive()) == Event.message("9"))
    }

    @Test func `the event that reports a loss is not among the lost ones`() throws {
        let observer = JournalObserver(capacity: 4, send: sender.send)
        observer.observe(TickResult.made(events: [.made("first")]))
        #expect(eventually { observer.liveness.busySince > 0 && observer.liveness.waiting == 0 })
        observer.observe(TickResult.made(events: (0..<10).map { .made("\($0)") }))
        var sample = Sample()
        sample.observations = [.eventsLost(observer: "journal", count: 2)]
        observer.observe(TickResult.made(events: AlertEngine(rules: []).evaluate(sample)))
        observer.observe(TickResult.made(events: (10..<30).map { .made("\($0)") }))
        let journald = DatagramReceiver(path: path)
        #expect((0..<5).map { _ in field("HEALTHD_EVENT", journald.receive()) }.allSatisfy { $0 == "config-loaded" })
        observer.observe(TickResult.made())
        let kinds = (0..<4).map { _ in field("HEALTHD_EVENT", journald.receive()) }
        #expect(kinds == ["delivery-failed", "config-loaded", "config-loaded", "config-loaded"])
    }

    @Test func `a journald that does not read blocks its own queue only, and the end comes in time`() {
        let journald = DatagramReceiver(path: path)
        let observer = JournalObserver(capacity: 4096, send: sender.send)
        for number in 0..<4000 { observer.observe(TickResult.made(events: [.made("\(number)")])) }
        let start = Timestamp.now().monotonic
        observer.finish(by: start + 100_000_000)
        #expect(Timestamp.now().monotonic - start < 5_000_000_000)
        #expect(observer.liveness.lost > 0)
        // It goes on where it was.
        #expect((0..<4000).allSatisfy { field("MESSAGE", journald.receive()) == Event.message("\($0)") })
    }
}

struct SystemJournalTests {
    @Test func `journald can be reached where its socket is there`() {
        #expect(SystemJournal.isAvailable == (SystemJournal.inode(of: SystemJournal.path) != nil))
    }

    @Test func `a socket that was made anew at its path is another one`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/journal"
        #expect(SystemJournal.inode(of: path) == nil)
        let first = DatagramReceiver(path: path)
        let inode = SystemJournal.inode(of: path)
        #expect(inode != nil && SystemJournal.inode(of: path) == inode)
        try directory.move("journal", to: "former")
        let second = DatagramReceiver(path: path)
        #expect(SystemJournal.inode(of: path) != inode)
        withExtendedLifetime((first, second)) {}
    }
}
