import Glibc
import Testing

@testable import HealthLink

@Suite struct LinkClientTests {
    /// A client, and the server's end of its connection.
    private func connect() throws -> (LinkClient, CInt) {
        let name = "@healthd-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
        let address = try #require(UnixAddress(path: name))
        let listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        try #require(unsafe address.withPointer { unsafe bind(listener, $0, $1) } == 0)
        try #require(listen(listener, 1) == 0)
        let client = try LinkClient(path: name, timeout: 5)
        return (client, accept(listener, nil, nil))
    }

    private func send(_ bytes: [UInt8], to descriptor: CInt) {
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, 0) }
    }

    @Test func `a refusal is read also if the connection was closed before the call`() throws {
        let (client, server) = try connect()
        send(Frame.error(.tooManyClients(limit: 64)), to: server)
        close(server)
        #expect(throws: LinkError.refused(.tooManyClients(limit: 64))) { try client.call(Monitor.Status()) }
    }

    @Test func `a connection that was closed without a word is closed`() throws {
        let (client, server) = try connect()
        close(server)
        #expect(throws: LinkError.closed) { try client.call(Monitor.Status()) }
    }
}
