import Glibc
import ProcMetrics
import Synchronization

@testable import HealthDaemon

/// A clock that stands still until it is set.
final class ManualClock: Sendable {
    private let nanoseconds = Atomic<Int64>(0)

    init(at nanoseconds: Int64 = 0) { set(nanoseconds) }

    func set(_ nanoseconds: Int64) { self.nanoseconds.store(nanoseconds, ordering: .relaxed) }

    func advance(by nanoseconds: Int64) { self.nanoseconds.add(nanoseconds, ordering: .relaxed) }

    var read: Clock {
        { [self] in
            let now = nanoseconds.load(ordering: .relaxed)
            return Timestamp(monotonic: now, boottime: now, realtime: now)
        }
    }
}
