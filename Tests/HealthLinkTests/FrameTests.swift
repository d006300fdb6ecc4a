import FoundationEssentials
import Testing

@testable import HealthLink

@Suite struct FrameTests {
    private func text(_ frame: [UInt8]) -> String { String(decoding: frame.dropLast(), as: UTF8.self) }

    @Test func `a call names its interface and ends with a zero byte`() {
        let frame = Frame.call(Monitor.Units(limit: 3))
        #expect(frame.last == 0)
        #expect(text(frame).contains(#""method":"org.healthd.Monitor.Units""#))
        #expect(text(frame).contains(#""parameters":{"limit":3}"#))
    }

    @Test func `every method has the name that the description has`() {
        let names = [
            Monitor.Status.name, Monitor.Alerts.name, Monitor.Rules.name, Monitor.Metrics.name, Monitor.Units.name,
            Monitor.Subscribe.name, Monitor.Reload.name, Monitor.Acknowledge.name, Monitor.Silence.name,
            Monitor.Unsilence.name, Monitor.Silences.name, Monitor.Drain.name, Monitor.Undrain.name,
        ]
        let described = Monitor.description.split(separator: "\n").filter { $0.hasPrefix("method ") }
        #expect(described.count == names.count)
        for name in names { #expect(described.contains { $0.hasPrefix("method \(name)(") }, "\(name)") }
    }

    @Test func `an error keeps its parameters`() throws {
        let error = MonitorError.configurationInvalid(path: "/etc/healthd/config.json", errors: ["rules[0]: x"])
        let frame = Array(Frame.error(error).dropLast())
        #expect(throws: LinkError.refused(error)) { try Frame.readReply(Monitor.Reload.Reply.self, of: frame) }
    }

    @Test func `an error of a later version is told by its name`() {
        let frame = Array(#"{"error":"org.healthd.Monitor.TooHot","parameters":{"degrees":90}}"#.utf8)
        #expect(throws: LinkError.refused(.other(name: "org.healthd.Monitor.TooHot"))) {
            try Frame.readReply(Monitor.Status.Reply.self, of: frame)
        }
    }

    @Test func `a parameter of the wrong type is named`() {
        let call = Array(#"{"method":"org.healthd.Monitor.Units","parameters":{"limit":"many"}}"#.utf8)
        #expect(throws: MonitorError.invalidParameter("limit")) { try Frame.parameters(Monitor.Units.self, of: call) }
    }

    @Test func `a parameter that is missing is named`() {
        let call = Array(#"{"method":"org.healthd.Monitor.Drain","parameters":{}}"#.utf8)
        #expect(throws: MonitorError.invalidParameter("reason")) { try Frame.parameters(Monitor.Drain.self, of: call) }
    }

    @Test func `a call without parameters may leave them out`() throws {
        let call = Array(#"{"method":"org.healthd.Monitor.Units"}"#.utf8)
        #expect(try Frame.parameters(Monitor.Units.self, of: call).limit == nil)
    }

    @Test(arguments: ["", "{", "[]", "{}", "null", "\u{1}", #"{"method":1}"#])
    func `what is no call has no header`(text: String) { #expect(Frame.header(of: Array(text.utf8)) == nil) }

    @Test(arguments: ["", "{", "[]", "null", #"{"parameters":{"status":3}}"#])
    func `what is no reply is unreadable`(text: String) {
        #expect(throws: LinkError.unreadable) {
            try Frame.readReply(Monitor.Status.Reply.self, of: Array(text.utf8))
        }
    }
}
