import Testing

@testable import HealthDaemon

struct WatchdogTests {
    @Test func `waits longer where ticks are far apart, and as before where they are not any more`() {
        var watchdog = Watchdog(timeout: 120_000_000)
        let usual = watchdog.change(interval: 1_000_000_000)
        #expect(usual == nil)
        #expect(watchdog.pause == 30_000_000_000)
        let far = watchdog.change(interval: 60_000_000_000)
        #expect(far == 240_000_000)
        #expect(watchdog.pause == 60_000_000_000)
        let same = watchdog.change(interval: 60_000_000_000)
        #expect(same == nil)
        let back = watchdog.change(interval: 1_000_000_000)
        #expect(back == 120_000_000)
    }

    @Test func `nothing is told where there is no watchdog`() {
        var watchdog = Watchdog(timeout: nil)
        let told = watchdog.change(interval: 3_600_000_000_000)
        #expect(told == nil)
        #expect(watchdog.pause == nil)
    }
}
