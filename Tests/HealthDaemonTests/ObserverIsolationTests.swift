import Dispatch
import HealthRules
import ProcMetrics
import Synchronization
import Testing

@testable import HealthDaemon

/// Delivers events on a queue of its own, or never returns from the first.
private final class TestObserver: TickObserver {
    let name: String
    let writer: ScriptedWriter
    private let delivery: Delivery<ScriptedWriter>

    init(_ name: String, capacity: Int = 16, gate: DispatchSemaphore? = nil) {
        self.name = name
        let writer = ScriptedWriter(gate: gate)
        self.writer = writer
        delivery = Delivery(name: name, capacity: capacity)
        delivery.start { writer }
    }

    func observe(_ result: borrowing TickResult) {
        if result.events.isEmpty { return delivery.flush() }
        for event in result.events { delivery.offer(event.label) }
    }

    func finish(by deadline: Int64) { delivery.finish(by: deadline) }

    var liveness: ObserverLiveness { delivery.liveness }
}

struct ObserverIsolationTests {
    private static let ticks = 200

    /// Runs ticks on a real ticker with three observers, each tick with one event.
    ///
    /// - Returns: How long the tick queue was busy with publishing at the most, in nanoseconds, what each observer delivered,
    ///   and what each lost.
    private func run(gate: DispatchSemaphore?) -> (slowest: Int64, delivered: [Int], lost: [UInt64]) {
        // Ticks are a millisecond apart, and on a busy machine a thread may get no processor for many of them.
        let observers = [
            TestObserver("first", capacity: Self.ticks), TestObserver("hangs", gate: gate),
            TestObserver("last", capacity: Self.ticks),
        ]
        let latest = LatestResult(interval: 1_000_000, start: 0)
        let publisher = ResultPublisher(latest: latest, observers: observers)
        let ticker = Ticker(interval: 1_000_000)
        let slowest = Atomic<Int64>(0)
        let count = Atomic<Int>(0)
        let done = DispatchSemaphore(value: 0)
        ticker.start { time, _ in
            let number = count.load(ordering: .relaxed)
            if number == Self.ticks { return }
            let start = Timestamp.now().monotonic
            publisher.publish(.made(at: start, events: [.made("\(number)")]))
            slowest.max(Timestamp.now().monotonic - start, ordering: .relaxed)
            count.add(1, ordering: .relaxed)
            if number == Self.ticks - 1 { done.signal() }
        }
        done.wait()
        ticker.queue.sync { ticker.stop() }
        for observer in [observers[0], observers[2]] { observer.finish(by: Timestamp.now().monotonic + 10_000_000_000) }
        return (
            slowest.load(ordering: .relaxed), observers.map { $0.writer.all.count }, observers.map { $0.liveness.lost }
        )
    }

    @Test func `an observer that never returns costs neither ticks nor the other observers anything`() {
        let gate = DispatchSemaphore(value: 0)
        let without = run(gate: nil)
        let with = run(gate: gate)
        #expect(without.delivered[0] == Self.ticks && without.delivered[2] == Self.ticks)
        #expect(with.delivered == [Self.ticks, 0, Self.ticks])
        // One is in the write that hangs, 16 wait in the mailbox, 16 at the tick's end.
        #expect(with.lost == [0, UInt64(Self.ticks - 33), 0])
        #expect(with.slowest < 1_000_000_000)
        for _ in 0..<Self.ticks { gate.signal() }
    }

    @Test func `what an observer lost is counted, with its name, and only once`() {
        let gate = DispatchSemaphore(value: 0)
        let observer = TestObserver("slow", gate: gate)
        let source = SelfSource(observers: [observer])
        var sample = Sample()
        observer.observe(TickResult.made(events: [.made("first")]))
        #expect(eventually { observer.liveness.busySince > 0 && observer.liveness.waiting == 0 })
        observer.observe(TickResult.made(events: (0..<40).map { .made("\($0)") }))
        source.collect(into: &sample, TickContext(time: Timestamp()))
        #expect(sample.observations == [.eventsLost(observer: "slow", count: 8)])
        #expect(sample[.eventsLost] == 8)
        sample.observations = []
        source.collect(into: &sample, TickContext(time: Timestamp()))
        #expect(sample.observations == [])
        #expect(sample[.eventsLost] == 8)
        for _ in 0..<41 { gate.signal() }
    }
}
