import Dispatch
import Glibc
import HealthLink
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

/// Against a real datagram socket in place of systemd's.
struct ServiceNotifierTests {
    private static let second: Int64 = 1_000_000_000
    private let directory: TemporaryDirectory
    private let systemd: DatagramReceiver
    private let clock = ManualClock(at: 100 * second)
    private let latest = LatestResult(interval: second, start: 100 * second)

    init() throws {
        directory = try TemporaryDirectory()
        systemd = DatagramReceiver(path: directory.path + "/notify")
    }

    private func notifier(_ more: [String: String] = [:]) -> ServiceNotifier {
        let environment = more.merging(["NOTIFY_SOCKET": systemd.path]) { $1 }
        return ServiceNotifier(
            socket: NotifySocket(environment: environment), latest: latest, clock: clock.read)
    }

    private func tick(_ notifier: ServiceNotifier, at seconds: Int64, _ level: Verdict.Level = .ok) {
        clock.set(seconds * Self.second)
        let result = TickResult.made(at: seconds * Self.second, level: level)
        latest.put(StatusSnapshot(result))
        notifier.observe(result)
        latest.turn(at: seconds * Self.second)
    }

    @Test func `the first tick makes a service ready, and each change of the verdict is sent at once`() {
        let notifier = notifier()
        notifier.start(watching: [])
        tick(notifier, at: 101)
        #expect(systemd.receive() == "READY=1\nSTATUS=ok, tick 0 ms")
        tick(notifier, at: 102)
        tick(notifier, at: 103, .critical)
        #expect(systemd.receive() == "STATUS=critical, tick 0 ms")
        notifier.expectReady()
        tick(notifier, at: 104, .critical)
        #expect(systemd.receive() == "READY=1\nSTATUS=critical, tick 0 ms")
        notifier.finish(by: 0)
    }

    @Test func `while a tick hangs, the thread says unknown without any help, and does not ping`() {
        let notifier = notifier(["WATCHDOG_USEC": "4000"])
        notifier.start(watching: [])
        tick(notifier, at: 101)
        #expect(systemd.receive(until: "READY=1").count == 1)
        tick(notifier, at: 102)
        #expect(systemd.receive(until: "WATCHDOG=1").count == 1)
        // The clock goes on, and nothing else does. The real pause is that of a ping that cannot be sent.
        clock.set(114 * Self.second)
        let unknown = systemd.receive()
        #expect(unknown == "STATUS=unknown: no sample since \(LocalTime.text(102 * Self.second)) (12 s)")
        tick(notifier, at: 115)
        #expect(systemd.receive(until: "WATCHDOG=1").first == "STATUS=ok, tick 0 ms")
        notifier.finish(by: 0)
    }

    @Test func `after it has said that healthd stops it says nothing`() {
        let notifier = notifier()
        tick(notifier, at: 101)
        notifier.stop()
        notifier.start(watching: [])
        tick(notifier, at: 102, .critical)
        #expect(systemd.receive() == "STOPPING=1\nSTATUS=stopping")
        #expect(systemd.receive(within: 50) == nil)
    }

    @Test func `an observer that hangs is named`() {
        let notifier = notifier()
        let gate = DispatchSemaphore(value: 0)
        let hung = HungObserver(gate, clock: clock.read)
        notifier.start(watching: [hung])
        hung.observe(.made(events: [.made("a"), .made("b")]))
        #expect(eventually { hung.liveness.busySince > 0 && hung.liveness.waiting == 1 })
        tick(notifier, at: 130)
        #expect(
            systemd.receive()
                == "READY=1\nSTATUS=ok, tick 0 ms, the hung observer has delivered nothing for 30 s (1 event waiting)")
        notifier.finish(by: 0)
        for _ in 0..<2 { gate.signal() }
    }

    @Test func `a reload that waits for its file is shown until it ends`() {
        let notifier = notifier()
        notifier.start(watching: [])
        tick(notifier, at: 101)
        #expect(systemd.receive() == "READY=1\nSTATUS=ok, tick 0 ms")
        notifier.loadBegins()
        tick(notifier, at: 103, .critical)
        let since = LocalTime.text(101 * Self.second)
        // A wake-up between the two may send the note with the former state first.
        let both = "STATUS=critical, tick 0 ms, the reload waits for its file since \(since) (2 s)"
        #expect(systemd.receive(until: both).last == both)
        notifier.loadEnds()
        #expect(systemd.receive() == "STATUS=critical, tick 0 ms")
        notifier.finish(by: 0)
    }

    @Test func `a socket that is full delays nothing, and systemd gets the newest state when it reads again`() {
        let socket = NotifySocket(environment: ["NOTIFY_SOCKET": systemd.path])
        var sent = 0
        while socket.send("STATUS=\(sent)") {
            sent += 1
            if sent == 100_000 { break }
        }
        #expect(sent < 100_000)
        let notifier = notifier()
        notifier.start(watching: [])
        tick(notifier, at: 101)
        for number in 0..<sent { #expect(systemd.receive() == "STATUS=\(number)") }
        #expect(systemd.receive() == "READY=1\nSTATUS=ok, tick 0 ms")
        notifier.finish(by: 0)
    }
}

final class HungObserver: TickObserver {
    let name = "hung"
    private let delivery: Delivery<ScriptedWriter>

    init(_ gate: DispatchSemaphore, clock: @escaping Clock = systemClock) {
        delivery = Delivery(name: name, capacity: 8, clock: clock)
        delivery.start { ScriptedWriter(gate: gate) }
    }

    func observe(_ result: borrowing TickResult) {
        for event in result.events { delivery.offer(event.label) }
    }

    func finish(by deadline: Int64) { delivery.finish(by: deadline) }
    var liveness: ObserverLiveness { delivery.liveness }
}

struct NotifySocketTests {
    @Test func `without systemd nothing is sent and nothing is wrong`() {
        let socket = NotifySocket(environment: [:])
        #expect(socket.send("READY=1"))
        #expect(socket.watchdogTimeout == nil)
    }

    @Test func `a socket that is not there is no success`() {
        #expect(!NotifySocket(environment: ["NOTIFY_SOCKET": "/proc/nowhere"]).send("READY=1"))
    }

    @Test func `the watchdog is taken only when it is for this process`() {
        func timeout(_ environment: [String: String]) -> Int64? {
            NotifySocket(environment: environment).watchdogTimeout
        }
        #expect(timeout(["WATCHDOG_USEC": "120000000"]) == 120_000_000_000)
        #expect(timeout(["WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "\(getpid())"]) == 120_000_000_000)
        #expect(timeout(["WATCHDOG_USEC": "120000000", "WATCHDOG_PID": "1"]) == nil)
        for text in ["", "0", "-1", "x", "9223372036854775807"] { #expect(timeout(["WATCHDOG_USEC": text]) == nil) }
    }
}
