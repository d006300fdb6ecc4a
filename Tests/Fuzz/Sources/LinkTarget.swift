@testable import HealthLink

/// What a local client sends: split into messages however it arrives, and read as a call of each method.
func fuzzCalls(_ bytes: [UInt8]) {
    let messages = split(bytes, every: bytes.count + 1)
    let pieces = 1 + Int(bytes.first ?? 0) % 32
    expect(split(bytes, every: pieces) == messages, "pieces of \(pieces) bytes are split in another way")
    expect(messages.allSatisfy { !$0.contains(Frame.end) }, "a message has the end of another one in it")
    for message in messages {
        guard let header = Frame.header(of: message) else { continue }
        for method in methods { method.check(message) }
        _ = Introspection.answer(header.method, message)
    }
}

/// What a client of healthd receives: a status, an event or an error of a healthd that is newer, or broken.
func fuzzReplies(_ bytes: [UInt8]) {
    for message in split(bytes, every: bytes.count + 1) {
        for method in methods { method.checkReply(message) }
    }
}

/// What a connection makes of the bytes when they arrive in pieces of that length.
private func split(_ bytes: [UInt8], every length: Int) -> [[UInt8]] {
    var buffer = MessageBuffer(limit: 16_384)
    var messages: [[UInt8]] = []
    for start in stride(from: 0, to: bytes.count, by: length) {
        buffer.append(bytes[start..<min(bytes.count, start + length)])
        while let message = buffer.next() { messages.append(message) }
    }
    expect(messages.reduce(buffer.count) { $0 + $1.count + 1 } == bytes.count, "bytes were lost")
    return messages
}

private struct Method: Sendable {
    let check: @Sendable ([UInt8]) -> Void
    let checkReply: @Sendable ([UInt8]) -> Void

    init<Kind: MonitorMethod>(_: Kind.Type) {
        check = { message in
            guard let call = try? Frame.parameters(Kind.self, of: message) else { return }
            let again = Frame.call(call).dropLast()
            expect(
                (try? Frame.parameters(Kind.self, of: Array(again))) != nil, "\(Kind.name): cannot read what it writes")
        }
        checkReply = { message in
            guard let reply = try? Frame.readReply(Kind.Reply.self, of: message).reply else { return }
            let again = Frame.reply(reply).dropLast()
            expect(
                (try? Frame.readReply(Kind.Reply.self, of: Array(again))) != nil,
                "\(Kind.name): cannot read the reply that it writes")
        }
    }
}

private let methods = [
    Method(Monitor.Status.self), Method(Monitor.Alerts.self), Method(Monitor.Rules.self), Method(Monitor.Metrics.self),
    Method(Monitor.Units.self), Method(Monitor.Subscribe.self), Method(Monitor.Reload.self),
    Method(Monitor.Acknowledge.self), Method(Monitor.Silence.self), Method(Monitor.Unsilence.self),
    Method(Monitor.Silences.self), Method(Monitor.Drain.self), Method(Monitor.Undrain.self),
]
