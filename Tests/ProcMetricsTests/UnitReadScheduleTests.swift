import Testing

@testable import ProcMetrics

@Suite struct UnitReadScheduleTests {
    private let step: UInt64 = 1000

    @Test func `is due at first, and then every ten seconds`() {
        var state = UnitReadSchedule()
        #expect(state.isDue(at: 0, step: step))
        state.haveRead(at: 0, place: 9)
        #expect(!state.isDue(at: seconds(9), step: step))
        #expect(state.isDue(at: seconds(10), step: step))
        state.haveRead(at: seconds(10), place: 9)
        #expect(!state.isDue(at: seconds(19), step: step))
        #expect(state.isDue(at: seconds(20), step: step))
    }

    @Test func `units that begin together are spread`() {
        let due = (0..<20).map { place in
            var state = UnitReadSchedule()
            state.haveRead(at: 0, place: place)
            return (1...10).first { state.isDue(at: seconds($0), step: step) }
        }
        #expect(due == Array(1...10) + Array(1...10))
    }

    @Test func `is due at once when memory has moved up or down`() {
        for (before, after, isDue) in [
            (5000, 6000, false), (5000, 6001, true), (5000, 4000, false), (5000, 3999, true),
        ] {
            var state = UnitReadSchedule()
            state.memory = UInt64(before)
            state.haveRead(at: 0, place: 9)
            state.memory = UInt64(after)
            #expect(state.isDue(at: seconds(1), step: step) == isDue)
        }
    }
}
