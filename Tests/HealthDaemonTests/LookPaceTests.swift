import Testing

@testable import HealthDaemon

struct LookPaceTests {
    private static let second: Int64 = 1_000_000_000

    @Test(arguments: [(0.001, 1.0), (0.1, 1.0), (0.5, 4.5), (1.0, 9.0), (30.0, 10.0)])
    func `a look is followed by nine times as long without one, from one second to ten`(took: Double, rest: Double) {
        var pace = LookPace()
        #expect(pace.next < 0)
        let end = 7 * Self.second + Int64(took * 1e9)
        pace.looked(from: 7 * Self.second, to: end)
        #expect(pace.next == end + Int64(rest * 1e9))
    }

    @Test func `there is no other look before a tick has taken what was found`() {
        var pace = LookPace()
        #expect(pace.isTaken)
        pace.looked(from: 0, to: 1)
        #expect(!pace.isTaken)
        pace.taken()
        #expect(pace.isTaken)
    }
}
