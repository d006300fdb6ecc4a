import Foundation
import Testing

@testable import HealthDaemon

struct PressureTriggersTests {
    @Test func `a kernel without pressure information is no error`() throws {
        #expect(PSITrigger(path: "/proc/nowhere") == nil)
        let directory = try TemporaryDirectory()
        #expect(PSITrigger(path: directory.path) == nil)
    }
}

struct WallClockTests {
    @Test func `has hours, minutes and seconds`() {
        #expect(LocalTime.text(1_700_000_000_000_000_000).split(separator: ":").map(\.count) == [2, 2, 2])
        #expect(LocalTime.text(.min).count == 8)
        #expect(LocalTime.text(.max).count == 8)
    }
}
