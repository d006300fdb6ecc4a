import HealthLink
import ProcMetrics
import Synchronization
import Testing

@testable import HealthControl
@testable import HealthRules

@Suite struct EventWatcherTests {
    private func status(_ line: String) -> [UInt8] {
        var status = Status.calm
        status.line = line
        return Frame.reply(Monitor.Subscribe.Reply(status: status), continues: true)
    }

    /// Watches servers one after the other until there is none left, and returns the statuses and the notes.
    private func watch(_ paths: [String]) throws -> (shown: [String], notes: [String], pauses: Int) {
        var rest = paths[...]
        var shown: [String] = []
        var notes: [String] = []
        var pauses = 0
        let watcher = EventWatcher(
            connect: { () throws(LinkError) in
                try LinkClient(path: rest.popFirst() ?? "/nonexistent/healthd.sock", timeout: 5)
            },
            pause: { pauses += 1 },
            show: { reply in
                shown.append(reply.status?.line ?? "")
                return reply.status?.line != "end"
            },
            note: { notes.append($0) })
        try watcher.run()
        return (shown, notes, pauses)
    }

    @Test func `connects again when healthd restarts, and says so once`() throws {
        let (one, two) = (status("one"), status("end"))
        let first = try TestServer { _, _ in .sendAndClose(one) }
        let second = try TestServer { _, _ in .send(two) }
        let (shown, notes, pauses) = try watch([first.path, "/nonexistent/a", "/nonexistent/b", second.path])
        #expect(shown == ["one", "end"])
        #expect(pauses == 3)
        #expect(notes.count == 2)
        #expect(notes.first?.hasPrefix("healthd closed the connection") == true)
        #expect(notes.last == "connected again. Events in between are in the journal: journalctl -t healthd")
    }

    @Test func `a server that is full while healthd restarts is tried again`() throws {
        let (one, two) = (status("one"), status("end"))
        let first = try TestServer { _, _ in .sendAndClose(one) }
        let full = try TestServer(error: .tooManyClients(limit: 1))
        let second = try TestServer { _, _ in .send(two) }
        #expect(try watch([first.path, full.path, second.path]).shown == ["one", "end"])
    }

    @Test func `a first connection that fails is an error`() {
        #expect(throws: LinkError.notRunning(path: "/nonexistent/healthd.sock")) { try watch([]) }
    }

    @Test func `another version after the restart is an error`() throws {
        let one = status("one")
        let first = try TestServer { _, _ in .sendAndClose(one) }
        let second = try TestServer(error: .methodNotFound("Subscribe"))
        #expect(throws: LinkError.refused(.methodNotFound("Subscribe"))) { try watch([first.path, second.path]) }
    }
}

@Suite struct WatchOutputTests {
    private func event() throws -> EventRecord {
        var sample = Sample()
        sample.time = Timestamp(monotonic: 10_400_000_000, realtime: Int64(testNow) * 1_000_000_000)
        sample.observations = [.stopping(reason: "SIGTERM")]
        return EventRecord(try #require(AlertEngine(rules: []).evaluate(sample).first))
    }

    @Test func `an event is one line with the time of day`() throws {
        var output = WatchOutput(json: false, showsStatus: false)
        let event = try event()
        let (line, json, notes) = output.texts(for: .init(event: event), testTime)
        #expect(line?.text == "14:03:27  ok        stopped           healthd stops: SIGTERM")
        #expect(json == event.json)
        #expect(notes.isEmpty)
    }

    @Test func `lost events are told`() throws {
        var output = WatchOutput(json: true, showsStatus: false)
        #expect(
            output.texts(for: .init(event: try event(), eventsLost: 3), testTime).notes == [
                "3 events lost here, because this program read too slowly. The journal has them: journalctl -t healthd"
            ])
    }

    @Test func `a status is shown when it changed, and if it was asked for`() {
        var silent = WatchOutput(json: false, showsStatus: false)
        #expect(silent.texts(for: .init(status: .critical), testTime).line == nil)
        var output = WatchOutput(json: false, showsStatus: true)
        #expect(
            output.texts(for: .init(status: .calm), testTime).line?.text
                == "14:03:26  ok        status            ok, 62 % available")
        var same = Status.calm
        same.ageSeconds = 0.2
        #expect(output.texts(for: .init(status: same), testTime).line == nil)
        #expect(output.texts(for: .init(status: .critical), testTime).json?.hasPrefix(#"{"status":{"#) == true)
    }

    @Test func `a status that becomes stale is told once, and its end`() {
        var output = WatchOutput(json: false, showsStatus: false)
        #expect(output.texts(for: .init(status: .calm), testTime).notes == [])
        #expect(
            output.texts(for: .init(status: .outdated), testTime).notes == ["no sample for 42 s. \(Staleness.advice)"])
        #expect(output.texts(for: .init(status: .outdated), testTime).notes == [])
        #expect(output.texts(for: .init(status: .calm), testTime).notes == ["healthd has samples again"])
    }
}
