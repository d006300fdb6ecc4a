import Synchronization
import Testing

@testable import ProcMetrics

@Suite struct SlotTests {
    @Test func `the newest value wins, and is new once`() {
        let slot = Slot<Int>()
        var reader = SlotReader(slot)
        #expect(reader.refresh() == false)
        #expect(reader.value == nil)
        slot.put(1, at: 10)
        slot.put(2, at: 20)
        #expect(reader.refresh() == true)
        #expect(reader.value == 2)
        #expect(reader.moment == 20)
        #expect(reader.refresh() == false)
        #expect(reader.value == 2)
        // The same value of another moment is another value.
        slot.put(2, at: 30)
        #expect(reader.refresh() == true)
        #expect(reader.moment == 30)
    }

    @Test func `a value has an age, and beyond its lifetime it is absent`() {
        let slot = Slot<Int>()
        var reader = SlotReader(slot)
        #expect(reader.fresh(at: 0, lifetime: 5) == nil)
        slot.put(7, at: 100)
        reader.refresh()
        #expect(reader.age(at: 103) == 3)
        #expect(reader.fresh(at: 105, lifetime: 5)?.value == 7)
        #expect(reader.fresh(at: 105, lifetime: 5)?.age == 5)
        #expect(reader.fresh(at: 106, lifetime: 5) == nil)
        // Read a moment after the tick has begun.
        #expect(reader.age(at: 99) == 0)
    }

    @Test func `a reader does not wait for the lock`() {
        let slot = Slot<Int>()
        var reader = SlotReader(slot)
        slot.put(1, at: 10)
        reader.refresh()
        slot.put(2, at: 20)
        slot.whileLocked {
            #expect(reader.refresh() == false)
            #expect(reader.value == 1)
            #expect(reader.age(at: 30) == 20)
        }
        #expect(reader.refresh() == true)
        #expect(reader.value == 2)
    }
}
