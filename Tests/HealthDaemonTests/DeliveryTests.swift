import Dispatch
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

/// Takes messages, as a test says.
final class ScriptedWriter: MessageWriter, @unchecked Sendable {
    private let written = Mutex<[String]>([])
    private let outcomes = Mutex<[Delivered]>([])
    private let gate: DispatchSemaphore?
    private let turnGate: DispatchSemaphore?
    private let turnsMade = Atomic<Int>(0)

    /// - Parameters:
    ///   - outcomes: Of the first writes; those after them succeed.
    ///   - gate: What each write waits for.
    ///   - turnGate: What each turn waits for.
    init(_ outcomes: [Delivered] = [], gate: DispatchSemaphore? = nil, turnGate: DispatchSemaphore? = nil) {
        self.outcomes.withLock { $0 = outcomes }
        self.gate = gate
        self.turnGate = turnGate
    }

    var all: [String] { written.withLock { $0 } }

    var turns: Int { turnsMade.load(ordering: .relaxed) }

    func turn() {
        turnGate?.wait()
        turnsMade.add(1, ordering: .relaxed)
    }

    func write(_ message: String, lost: Int) -> Delivered {
        gate?.wait()
        let outcome = outcomes.withLock { $0.isEmpty ? .done : $0.removeFirst() }
        if case .done = outcome { written.withLock { $0.append("\(message) \(lost)") } }
        return outcome
    }
}

struct DeliveryTests {
    private func delivery(_ writer: ScriptedWriter, capacity: Int = 8) -> Delivery<ScriptedWriter> {
        let delivery = Delivery<ScriptedWriter>(name: "test", capacity: capacity)
        delivery.start { writer }
        return delivery
    }

    private func deadline(_ milliseconds: Int64) -> Int64 { Timestamp.now().monotonic + milliseconds * 1_000_000 }

    @Test func `messages are delivered in order, and the end waits for them`() {
        let writer = ScriptedWriter()
        let delivery = delivery(writer)
        for name in ["a", "b", "c"] { delivery.offer(name) }
        delivery.finish(by: deadline(10_000))
        #expect(writer.all == ["a 0", "b 0", "c 0"])
        #expect(delivery.liveness.waiting == 0)
        #expect(delivery.liveness.lost == 0)
    }

    @Test func `a message that cannot be delivered is counted, and the next says so`() {
        let writer = ScriptedWriter([.failed, .failed])
        let delivery = delivery(writer)
        for name in ["a", "b", "c", "d"] { delivery.offer(name) }
        delivery.finish(by: deadline(10_000))
        #expect(writer.all == ["c 2", "d 0"])
        #expect(delivery.liveness.lost == 2)
    }

    @Test func `a receiver that is not there gets its message when it is back`() {
        let writer = ScriptedWriter([.retry, .retry])
        let delivery = delivery(writer)
        for name in ["a", "b"] { delivery.offer(name) }
        delivery.finish(by: deadline(10_000))
        #expect(writer.all == ["a 0", "b 0"])
        #expect(delivery.liveness.lost == 0)
    }

    @Test func `what comes in the middle of a turn has another turn before the end`() {
        let gate = DispatchSemaphore(value: 0)
        let writer = ScriptedWriter(turnGate: gate)
        let delivery = delivery(writer)
        delivery.flush(wake: true)
        #expect(eventually { delivery.liveness.busySince > 0 })
        delivery.finish(by: deadline(10))
        for _ in 0..<2 { gate.signal() }
        #expect(eventually { writer.turns == 2 })
    }

    @Test func `one that hangs is known to, and the end does not wait for it longer than allowed`() {
        let gate = DispatchSemaphore(value: 0)
        let delivery = delivery(ScriptedWriter(gate: gate))
        for name in ["a", "b", "c"] { delivery.offer(name) }
        #expect(eventually { delivery.liveness.busySince > 0 })
        let start = Timestamp.now().monotonic
        delivery.finish(by: deadline(50))
        #expect(Timestamp.now().monotonic - start < 5_000_000_000)
        #expect(delivery.liveness.lost == 2)
        for _ in 0..<3 { gate.signal() }
    }
}
