import Foundation
import Testing

@testable import HealthDaemon

struct PressureTriggersTests {
    @Test func `a kernel without pressure information is no error`() throws {
        #expect(PressureTriggers(path: "/proc/nowhere") == nil)
        let directory = try TemporaryDirectory()
        #expect(PressureTriggers(path: directory.path) == nil)
    }
}

struct WallClockTests {
    @Test func `has hours, minutes and seconds`() {
        #expect(WallClock.text(1_700_000_000_000_000_000).split(separator: ":").map(\.count) == [2, 2, 2])
        #expect(WallClock.text(.min).count == 8)
        #expect(WallClock.text(.max).count == 8)
    }
}
