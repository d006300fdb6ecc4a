import CLinux
import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import HealthLink

/// The server on a socket of its own, with clients that behave and clients that do not.
@Suite final class LinkServerTests {
    private let directory: String
    private let path: String
    private let wake = eventfd(0, CInt(O_NONBLOCK))
    private let running: Running

    init() throws {
        directory = FileManager.default.temporaryDirectory.path + "/healthd-link-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        path = directory + "/healthd.sock"
        running = Running(path: path, wake: wake)
        #expect(running.start())
    }

    deinit {
        running.stop()
        close(wake)
        try? FileManager.default.removeItem(atPath: directory)
    }

    /// A client's end of the socket, which sends what it likes.
    private func connect() throws -> CInt { try UnixSocket.connect(to: path) }

    private func send(_ descriptor: CInt, _ text: String) { #expect(descriptor.send(text)) }

    /// Everything until the server ends the connection, or until a number of messages has come.
    private func receive(_ descriptor: CInt, messages: Int = .max) -> String {
        var received: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while received.count(where: { $0 == 0 }) < messages {
            var entry = pollfd(fd: descriptor, events: CShort(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, 10_000) > 0 else {
                return "timeout after " + String(decoding: received, as: UTF8.self)
            }
            let count = unsafe recv(descriptor, &buffer, buffer.count, 0)
            if count <= 0 { break }
            received += buffer[..<count]
        }
        return String(decoding: received, as: UTF8.self)
    }

    @Test func `a foreign client can introspect`() throws {
        let client = try connect()
        defer { close(client) }
        send(client, #"{"method":"org.varlink.service.GetInfo"}"# + "\0")
        #expect(receive(client, messages: 1).contains(#""org.healthd.Monitor""#))
        let ask =
            #"{"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"org.healthd.Monitor"}}"#
        send(client, ask + "\0")
        #expect(receive(client, messages: 1).contains("interface org.healthd.Monitor"))
    }

    @Test(arguments: [
        (#"{"method":"org.varlink.service.Nothing"}"#, "org.varlink.service.MethodNotFound"),
        (#"{"method":"org.example.Other.Status"}"#, "org.varlink.service.InterfaceNotFound"),
        (#"{"method":"Status"}"#, "org.varlink.service.MethodNotFound"),
        (#"{"method":"org.healthd.Monitor.Subscribe"}"#, "org.varlink.service.ExpectedMore"),
        (#"{"method":"org.varlink.service.GetInterfaceDescription"}"#, "org.varlink.service.InvalidParameter"),
    ]) func `a call that cannot be answered gets an error with its name`(call: String, error: String) throws {
        let client = try connect()
        defer { close(client) }
        send(client, call + "\0")
        #expect(receive(client, messages: 1).contains(error))
        // The connection goes on.
        send(client, #"{"method":"org.healthd.Monitor.Echo"}"# + "\0")
        #expect(receive(client, messages: 1).contains("Echo"))
    }

    @Test(arguments: ["\0", "no json\0", "[1]\0", "{\0", String(repeating: "[", count: 10_000) + "\0"])
    func `what is no call ends the connection, and is counted`(text: String) throws {
        let client = try connect()
        defer { close(client) }
        send(client, text)
        #expect(receive(client) == "")
        #expect(running.refused == 1)
    }

    @Test func `a call that never ends is cut off`() throws {
        let client = try connect()
        defer { close(client) }
        send(client, String(repeating: "x", count: Connection.requestLimit + 1))
        #expect(receive(client) == "")
        #expect(running.refused == 1)
    }

    @Test func `a call comes in pieces, and several come in one`() throws {
        let client = try connect()
        defer { close(client) }
        let call = #"{"method":"org.healthd.Monitor.Echo"}"# + "\0"
        for character in call { send(client, String(character)) }
        #expect(receive(client, messages: 1).contains("Echo"))
        send(client, call + call + call)
        #expect(receive(client, messages: 3).count(of: "Echo") == 3)
    }

    @Test func `an answer that comes later finds its client, and other clients are served meanwhile`() throws {
        let client = try connect()
        let other = try connect()
        defer { for client in [client, other] { close(client) } }
        send(client, #"{"method":"org.healthd.Monitor.Later"}"# + "\0")
        send(other, #"{"method":"org.healthd.Monitor.Echo"}"# + "\0")
        #expect(receive(other, messages: 1).contains("Echo"))
        running.answerLater()
        #expect(receive(client, messages: 1).contains("late"))
    }

    @Test func `subscribers get statuses and events`() throws {
        let client = try connect()
        defer { close(client) }
        send(client, #"{"method":"org.healthd.Monitor.Subscribe","more":true}"# + "\0")
        #expect(receive(client, messages: 1).contains("status 1"))
        running.publish("event 1")
        #expect(receive(client, messages: 1).contains("event 1"))
    }

    @Test func `a subscriber that does not read misses events, and hears how many`() throws {
        let client = try connect()
        let other = try connect()
        defer { for client in [client, other] { close(client) } }
        for client in [client, other] {
            send(client, #"{"method":"org.healthd.Monitor.Subscribe","more":true}"# + "\0")
            #expect(receive(client, messages: 1).contains("status"))
        }
        // More than the kernel's buffers and the backlog together hold.
        let large = String(repeating: "x", count: 100_000)
        for number in 0..<40 {
            running.publish("event \(number) \(large)")
            #expect(receive(other, messages: 1).contains("event \(number) "))
        }
        let number = running.backlogs().max() ?? 0
        #expect(number <= Connection.backlogLimit + 2 * large.count)
        // It reads again: what fits comes, and the next event says what is missing.
        var text = ""
        while !text.contains("missed"), text.count < 40 * large.count {
            text = receive(client, messages: 1)
            running.publish("event")
        }
        #expect(text.contains("missed"))
    }

    @Test func `a client that is one too many is told so`() throws {
        var clients: [CInt] = []
        defer { for client in clients { close(client) } }
        let limit = geteuid() == 0 ? LinkServer.peopleClientLimit : LinkServer.clientLimitOfOneUser
        for _ in 0..<limit { clients.append(try connect()) }
        // Served in the order in which they came, so that all of them are connected when the last one has its answer.
        send(try #require(clients.last), #"{"method":"org.healthd.Monitor.Echo"}"# + "\0")
        #expect(receive(clients[limit - 1], messages: 1).contains("Echo"))
        let extra = try connect()
        defer { close(extra) }
        #expect(receive(extra).contains("TooManyClients"))
        #expect(running.refused == 1)
    }

    @Test(
        arguments: [
            // One user, all users, root as well, and services: each leaves places for those who come after it in this list.
            (clients: [1000: 31], user: 1000, limit: nil), ([1000: 32], 1000, 32), ([1000: 32], 1001, nil),
            ([1000: 32, 1001: 32, 1002: 32], 1003, 96), ([1000: 32, 1001: 32, 1002: 32], 0, nil),
            ([1000: 32, 1001: 32, 1002: 32, 0: 15], 0, nil), ([1000: 32, 1001: 32, 1002: 32, 0: 16], 0, 112),
            ([0: 112], 0, 112),
            ([0: 112], 61_500, nil), ([0: 112, 61_500: 15], 61_501, nil), ([61_500: 32], 61_500, 32),
            ([0: 112, 61_500: 16], 61_501, 128),
        ] as [(clients: [UInt32: Int], user: UInt32, limit: Int?)])
    func `nobody takes the places of the others`(_ clients: [UInt32: Int], _ user: UInt32, _ limit: Int?) {
        let peers = clients.flatMap { user, count in (0..<count).map { _ in peer(user) } }
        #expect(LinkServer.limit(reachedBy: peer(user), among: peers) == limit)
    }

    private func peer(_ user: UInt32) -> Peer { Peer(process: 1, user: user, groups: []) }

    @Test func `a client that asks many things at once has them answered in turn with those of others`() throws {
        let (greedy, modest) = (try connect(), try connect())
        defer { for client in [greedy, modest] { close(client) } }
        let echo = #"{"method":"org.healthd.Monitor.Echo"}"# + "\0"
        running.send([
            greedy: String(repeating: echo, count: 9), modest: #"{"method":"org.healthd.Monitor.Other"}"# + "\0",
        ])
        #expect(receive(greedy, messages: 9).split(separator: "\0").count == 9)
        #expect(receive(modest, messages: 1).contains("MethodNotFound"))
        #expect(running.methods.firstIndex(of: "Other").map { $0 < 2 } == true)
    }

    @Test func `what was asked before the client went is done`() throws {
        let client = try connect()
        let call = #"{"method":"org.healthd.Monitor.Echo","oneway":true}"# + "\0"
        send(client, call + call + call)
        close(client)
        var pauses = 0
        while running.methods.count < 3, pauses < 10_000 {
            usleep(1000)
            pauses += 1
        }
        #expect(running.methods == ["Echo", "Echo", "Echo"])
    }

    @Test func `a client that does nothing for a minute is disconnected`() throws {
        let client = try connect()
        defer { close(client) }
        send(client, #"{"method":"org.healthd.Monitor.Echo"}"# + "\0")
        #expect(receive(client, messages: 1).contains("Echo"))
        running.pass(seconds: 61)
        #expect(receive(client) == "")
        #expect(running.refused == 0)
    }

    @Test func `the socket of a process before this one is replaced, and taken away at the end`() throws {
        running.stop()
        #expect(!FileManager.default.fileExists(atPath: path))
        #expect(throws: LinkError.notRunning(path: path)) { try LinkClient(path: path) }
        try Data().write(to: URL(filePath: path))
        let again = Running(path: path, wake: wake)
        #expect(again.start())
        let client = try connect()
        close(client)
        again.stop()
    }
}

extension String {
    fileprivate func count(of text: String) -> Int { components(separatedBy: text).count - 1 }
}

/// A server on a thread, with a clock that can be moved.
private final class Running: @unchecked Sendable {
    private let path: String
    private let wake: CInt
    private let passed = Atomic<Int64>(0)
    private let work = Mutex<[@Sendable (LinkServer, EchoService, Int64) -> Void]>([])
    private let done = DispatchSemaphore(value: 0)
    private let isEnding = Atomic<Bool>(false)
    private let refusedSoFar = Atomic<Int>(0)
    private var isStopped = false

    init(path: String, wake: CInt) {
        self.path = path
        self.wake = wake
    }

    func start() -> Bool {
        let started = Mutex(false)
        let isReady = DispatchSemaphore(value: 0)
        Thread.detachNewThread { [self] in
            let service = EchoService()
            let server = LinkServer(path: path, wakeDescriptor: wake, service: service)
            started.withLock { $0 = server != nil }
            isReady.signal()
            guard let server else { return done.signal().ignore() }
            while !isEnding.load(ordering: .acquiring) {
                server.turn(pause: 1_000) { self.now() }
                refusedSoFar.store(server.refused, ordering: .releasing)
                let due = work.withLock { work in
                    defer { work = [] }
                    return work
                }
                for item in due { item(server, service, now()) }
            }
            server.end()
            done.signal()
        }
        isReady.wait()
        return started.withLock { $0 }
    }

    private func now() -> Int64 {
        Int64(DispatchTime.now().uptimeNanoseconds) + passed.load(ordering: .relaxed) * 1_000_000_000
    }

    /// Does something on the server's thread, and waits for it.
    private func onThread<Value: Sendable>(_ body: @escaping @Sendable (LinkServer, EchoService, Int64) -> Value)
        -> Value
    {
        let result = Mutex<Value?>(nil)
        let finished = DispatchSemaphore(value: 0)
        work.withLock {
            $0.append { server, service, now in
                let value = body(server, service, now)
                result.withLock { $0 = value }
                finished.signal()
            }
        }
        _ = eventfd_write(wake, 1)
        finished.wait()
        return result.withLock { value in
            guard let value else { preconditionFailure("the server's thread did not do it") }
            return value
        }
    }

    func publish(_ text: String) {
        onThread { server, _, now in
            server.publish(at: now, lost: 0) { lost in Array((lost > 0 ? "\(text) missed \(lost)" : text).utf8) + [0] }
        }
    }

    /// Sends to several before the server looks at any of them.
    func send(_ messages: [CInt: String]) {
        #expect(onThread { _, _, _ in messages.allSatisfy { $0.key.send($0.value) } })
    }

    var methods: [String] { onThread { _, service, _ in service.methods } }

    func answerLater() {
        onThread { server, service, now in
            if let ticket = service.ticket { server.answer(ticket, Array("late\0".utf8), at: now) }
        }
    }

    func backlogs() -> [Int] { onThread { server, _, _ in server.backlogs } }

    func pass(seconds: Int64) {
        passed.add(seconds, ordering: .relaxed)
        _ = eventfd_write(wake, 1)
    }

    /// Once the server's thread has come around.
    var refused: Int { onThread { server, _, _ in server.refused } }

    func stop() {
        if isStopped { return }
        isStopped = true
        isEnding.store(true, ordering: .releasing)
        _ = eventfd_write(wake, 1)
        done.wait()
    }
}

extension Int {
    fileprivate func ignore() {}
}

extension CInt {
    /// - Returns: Whether the socket took all of it.
    fileprivate func send(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return unsafe bytes.withUnsafeBytes {
            unsafe Glibc.send(self, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
        } == bytes.count
    }
}

/// Answers `Echo` at once and `Later` later.
private final class EchoService: LinkService {
    private(set) var ticket: LinkTicket?
    private(set) var methods: [String] = []

    func call(_ method: String, _ message: [UInt8], from peer: Peer, ticket: LinkTicket) -> LinkAnswer {
        methods.append(method)
        switch method {
        case "Echo": return .reply(Array("Echo of process \(peer.process)\0".utf8))
        case "Later":
            self.ticket = ticket
            return .later
        case "Subscribe": return .subscription
        default: return .reply(Frame.error(.methodNotFound(method)))
        }
    }

    func status() -> (number: UInt64, frame: [UInt8]) { (1, Array("status 1\0".utf8)) }
}
