import ProcMetrics
import Testing

@testable import HealthDaemon

struct ReloadProgressTests {
    private static let second: Int64 = 1_000_000_000
    private let progress = ReloadProgress()

    private func note(at seconds: Int64) -> String? {
        progress.note(at: Timestamp(monotonic: seconds * Self.second, realtime: (seconds + 1000) * Self.second))
    }

    @Test func `one that takes longer than a second has a note, with its beginning, until it ends`() {
        #expect(note(at: 5) == nil && progress.noteDue(after: 5 * Self.second) == nil)
        progress.begin(at: 5 * Self.second)
        #expect(note(at: 5) == nil && progress.noteDue(after: 5 * Self.second) == 6 * Self.second)
        let since = LocalTime.text(1005 * Self.second)
        #expect(note(at: 17) == "the reload waits for its file since \(since) (12 s)")
        #expect(progress.noteDue(after: 17 * Self.second) == nil)
        progress.end()
        #expect(note(at: 18) == nil && progress.noteDue(after: 18 * Self.second) == nil)
    }
}
