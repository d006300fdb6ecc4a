import Foundation
import HealthLink
import HealthRules
import ProcMetrics
import Testing

@testable import HealthDaemon

@Suite struct LinkObserverTests {
    @Test func `without a socket the events are let go, the error is known, and it is tried again`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/missing/healthd.sock"
        let outcome = ConfigurationStore(path: nil, stateDirectory: nil, defaultPath: directory.path + "/none").load()
        let link = LinkObserver(
            path: path, latest: LatestResult(interval: 1_000_000_000, start: 0),
            configuration: ActiveConfiguration(path: "none", outcome), retryPause: 20)
        link.start(perform: { _, _ in }, reload: { _ in }, requestEarlyTick: {})
        for _ in 0..<300 { link.observe(.made(events: [.made("event")])) }
        // The watchdog asks that what waits moves.
        #expect(eventually { link.liveness.waiting == 0 && link.liveness.turns > 2 })
        var errors = SlotReader(link.errors)
        errors.refresh()
        #expect(errors.value?.first?.path == path)
        try FileManager.default.createDirectory(atPath: directory.path + "/missing", withIntermediateDirectories: true)
        #expect(eventually { (try? LinkClient(path: path)) != nil })
        errors.refresh()
        #expect(errors.value?.isEmpty == true)
        link.finish(by: Timestamp.now().monotonic + 5_000_000_000)
        #expect(throws: LinkError.notRunning(path: path)) { try LinkClient(path: path) }
    }
}
