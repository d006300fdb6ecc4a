import Dispatch
import Synchronization
import Testing

@testable import HealthDaemon

struct MailboxTests {
    private func take(_ mailbox: Mailbox<String>) -> String? { mailbox.take().map { "\($0.message) \($0.lost)" } }

    @Test func `messages come out in order, again and again`() {
        let mailbox = Mailbox<String>(capacity: 3)
        for round in 0..<5 {
            for name in ["a", "b", "c"] { mailbox.offer("\(name)\(round)") }
            #expect(mailbox.waiting == 3)
            #expect((0..<4).map { _ in take(mailbox) } == ["a\(round) 0", "b\(round) 0", "c\(round) 0", nil])
        }
        #expect(mailbox.lost == 0)
    }

    @Test func `what does not fit waits at the sender's end`() {
        let mailbox = Mailbox<String>(capacity: 2)
        for name in ["a", "b", "c", "d"] { mailbox.offer(name) }
        #expect([take(mailbox), take(mailbox), take(mailbox)] == ["a 0", "b 0", nil])
        mailbox.flush()
        #expect([take(mailbox), take(mailbox), take(mailbox)] == ["c 0", "d 0", nil])
        #expect(mailbox.lost == 0)
    }

    @Test func `what fits nowhere is counted, and the next message says so`() {
        let mailbox = Mailbox<String>(capacity: 2)
        for name in ["a", "b", "c", "d", "e", "f", "g"] { mailbox.offer(name) }
        #expect(mailbox.lost == 3)
        #expect([take(mailbox), take(mailbox)] == ["a 0", "b 0"])
        mailbox.flush()
        #expect([take(mailbox), take(mailbox)] == ["f 3", "g 0"])
    }

    @Test func `what is kept is lost last, and does not count as what was lost before it`() {
        let mailbox = Mailbox<String>(capacity: 4)
        for number in 0..<8 { mailbox.offer("\(number)") }
        mailbox.offer("loss", isKept: true)
        for number in 8..<20 { mailbox.offer("\(number)") }
        #expect(mailbox.lost == 13)
        #expect((0..<4).map { _ in take(mailbox) } == ["0 0", "1 0", "2 0", "3 0"])
        mailbox.flush()
        #expect((0..<5).map { _ in take(mailbox) } == ["loss 4", "17 9", "18 0", "19 0", nil])
    }

    @Test func `what is kept leaves room for what happens`() {
        let mailbox = Mailbox<String>(capacity: 4)
        for number in 0..<20 { mailbox.offer("loss \(number)", isKept: true) }
        for number in 0..<3 { mailbox.offer("\(number)") }
        #expect((0..<4).compactMap { _ in take(mailbox) }.count == 4)
        mailbox.flush()
        #expect((0..<4).map { _ in take(mailbox) } == ["loss 19 15", "0 0", "1 0", "2 0"])
        #expect(mailbox.lost == 15)
    }

    @Test func `a sender and a receiver at the same time lose nothing without counting it`() {
        let mailbox = Mailbox<Int>(capacity: 8)
        let count = 100_000
        let end = DispatchSemaphore(value: 0)
        let total = Atomic<Int>(0)
        let isInOrder = Atomic<Bool>(true)
        let isSent = Atomic<Bool>(false)
        DispatchQueue(label: "receiver").async {
            var last = -1
            while true {
                let isLast = isSent.load(ordering: .acquiring)
                while let letter = mailbox.take() {
                    if letter.message != last + letter.lost + 1 { isInOrder.store(false, ordering: .relaxed) }
                    last = letter.message
                    total.add(1, ordering: .relaxed)
                }
                if isLast { break }
            }
            end.signal()
        }
        for number in 0..<count { mailbox.offer(number) }
        while mailbox.isHolding { mailbox.flush() }
        isSent.store(true, ordering: .releasing)
        end.wait()
        let (inOrder, received) = (isInOrder.load(ordering: .relaxed), total.load(ordering: .relaxed))
        #expect(inOrder)
        #expect(received + Int(mailbox.lost) == count)
    }
}

struct NewestTests {
    @Test func `only the newest value is taken, and once`() {
        let newest = Newest<String>()
        #expect(newest.take() == nil)
        newest.put("a")
        newest.put("b")
        #expect(newest.take() == "b")
        #expect(newest.take() == nil)
    }

    @Test func `a value that is not taken is let go`() {
        final class Part: Sendable {}
        weak var part: Part?
        do {
            let newest = Newest<Part>()
            let made = Part()
            part = made
            newest.put(made)
        }
        #expect(part == nil)
    }
}
