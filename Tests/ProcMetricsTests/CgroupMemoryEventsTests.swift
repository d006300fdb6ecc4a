import Testing

@testable import ProcMetrics

@Suite struct CgroupMemoryEventsTests {
    private let text = "low 0\nhigh 556267\nmax 12\noom 3\noom_kill 2\noom_group_kill 9\n"

    @Test func `reads the kills, how often a limit was reached, and nothing else`() {
        let unit = CgroupMemoryEvents().unit(of: text)
        #expect(unit["unit.oom.kills"] == 2)
        #expect(unit["unit.limit.hits"] == 556_279)
        #expect(unit.present.count == 2)
    }

    @Test(arguments: ["high 5\n", "max 5\n", "high 5\nmax x\n", "swap.max 5\nhigh 5\n"])
    func `how often a limit was reached is absent unless both limits are told`(text: String) {
        #expect(CgroupMemoryEvents().unit(of: text).present.isEmpty)
    }

    @Test(arguments: ["", "oom_kill\n", "oom_kill x\n", "oom 3\noom_group_kill 9\n", "xoom_kill 2\n"])
    func `is absent where it is not told`(text: String) {
        #expect(CgroupMemoryEvents().unit(of: text).present.isEmpty)
    }

    @Test func `survives any change`() {
        #expect(CgroupMemoryEvents().survivedChanges(of: text) > 300)
    }
}
