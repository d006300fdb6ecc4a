internal import HealthRules
internal import ProcMetrics
internal import Synchronization

/// Since when a reload reads the configuration, which may wait for a disk, for STATUS=. Any thread; neither waits nor
/// allocates but for the text.
final class ReloadProgress: Sendable {
    /// CLOCK_MONOTONIC in nanoseconds; 0 while nothing is read.
    private let since = Atomic<Int64>(0)

    /// Reading takes milliseconds; what takes longer than this waits for a disk.
    private static let patience: Int64 = 1_000_000_000

    func begin(at now: Int64) { since.store(now, ordering: .relaxed) }

    func end() { since.store(0, ordering: .relaxed) }

    /// `the reload waits for its file since 10:09:55 (12 s)`; `nil` where it does not, or not for long.
    func note(at time: Timestamp) -> String? {
        let since = since.load(ordering: .relaxed)
        let duration = time.monotonic - since
        guard since > 0, duration >= Self.patience else { return nil }
        return "the reload waits for its file since \(LocalTime.text(time.realtime - duration)) "
            + "(\(StatusSnapshot.seconds(duration)))"
    }

    /// When there will be a note, on CLOCK_MONOTONIC in nanoseconds; `nil` where there is none to come.
    func noteDue(after now: Int64) -> Int64? {
        let since = since.load(ordering: .relaxed)
        return since > 0 && now - since < Self.patience ? since + Self.patience : nil
    }
}
