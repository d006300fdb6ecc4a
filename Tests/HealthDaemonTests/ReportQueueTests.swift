import Dispatch
import Testing

@testable import HealthDaemon

struct ReportQueueTests {
    private func take(_ queue: ReportQueue) -> String? {
        guard let (report, lost) = queue.take(timeout: .milliseconds(0)), case .notice(_, let text) = report else {
            return nil
        }
        return "\(text) \(lost)"
    }

    @Test func `reports come out in order`() {
        let queue = ReportQueue(capacity: 4)
        for name in ["a", "b", "c"] { #expect(queue.offer(.notice(priority: 6, name))) }
        #expect([take(queue), take(queue), take(queue), take(queue)] == ["a 0", "b 0", "c 0", nil])
    }

    @Test func `a full queue loses the oldest, counts it, and tells with the next report`() {
        let queue = ReportQueue(capacity: 2)
        for name in ["a", "b", "c", "d", "e"] { queue.add(.notice(priority: 6, name)) }
        #expect(queue.dropped == 3)
        #expect([take(queue), take(queue), take(queue)] == ["d 3", "e 0", nil])
    }

    @Test func `what was taken out and could not be written is told too`() {
        let queue = ReportQueue(capacity: 2)
        queue.countLost(2)
        queue.add(.notice(priority: 6, "a"))
        #expect(queue.dropped == 2)
        #expect(take(queue) == "a 2")
    }
}

struct HeartbeatTests {
    /// Whether each progress in turn beats.
    private func beats(_ progress: [Heartbeat.Progress]) -> [Bool] {
        var heartbeat = Heartbeat()
        return progress.map { heartbeat.beat($0) }
    }

    @Test func `beats only when sampler, evaluator and reporter have all moved`() {
        let beats = beats([
            .init(), .init(samples: 1, evaluations: 1, turns: 1), .init(samples: 1, evaluations: 2, turns: 2),
            .init(samples: 2, evaluations: 1, turns: 2), .init(samples: 2, evaluations: 2, turns: 1),
            .init(samples: 2, evaluations: 2, turns: 2),
        ])
        #expect(beats == [false, true, false, false, false, true])
    }

    @Test func `a write that blocks is no reason to be restarted`() {
        let beats = beats([
            .init(samples: 1, evaluations: 1, turns: 1), .init(samples: 2, evaluations: 2, turns: 1, isWriting: true),
            .init(samples: 2, evaluations: 2, turns: 1, isWriting: true),
        ])
        #expect(beats == [true, true, false])
    }
}
