import Glibc
import HealthLink
import HealthRules
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import HealthGateway

/// The listeners over real sockets at loopback, with ports of the kernel's choice.
@Suite struct ListenerTests {
    private let quiet = LogOutput(descriptor: unsafe open("/dev/null", O_WRONLY | O_CLOEXEC))

    /// Runs the listeners of a configuration around a test, which blocks and therefore has a thread of its own.
    private func with(
        _ configure: (inout GatewayConfiguration) -> Void = { _ in }, _ status: Status? = status(), rampUp: Double = 0,
        _ body: @escaping @Sendable (Gateway, _ http: Int, _ agent: Int) throws -> Void
    ) async throws {
        let gateway = Gateway(Gateway.Options(socketPath: "/nowhere", environment: [:]), output: quiet)
        var configuration = GatewayConfiguration()
        configuration.http.listen = [ListenAddress(host: "127.0.0.1", port: 0)]
        configuration.agentCheck.listen = [ListenAddress(host: "::1", port: 0)]
        configure(&configuration)
        gateway.board.setRampUp(rampUp)
        // On a busy machine a test takes longer than an interval of a second allows.
        if var status {
            status.intervalSeconds = 1000
            gateway.board.received(Report(status: status, receivedAt: MonotonicClock.now()))
        }
        let listeners = Listeners(gateway, configuration)
        let addresses = [configuration.http.listen[0], configuration.agentCheck.listen[0]]
        do {
            try await blocking {
                #expect(eventually { gateway.listening.count == 2 })
                let ports = addresses.map { gateway.listening.bound($0)?.port ?? 0 }
                try body(gateway, ports[0], ports[1])
            }
        } catch { Issue.record(error) }
        await listeners.stop()
        #expect(gateway.listening.count == 0)
        try await gateway.group.shutdownGracefully()
    }

    private func get(_ path: String, _ port: Int, method: String = "GET", _ fields: String = "", body: String = "")
        throws -> String
    {
        let client = try Client(port: port)
        client.send("\(method) \(path) HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\(fields)\r\n\(body)")
        return client.readAll()
    }

    @Test func `every path answers, and an unknown one says which there are`() async throws {
        try await with { _, http, _ in
            for path in ["/livez", "/readyz", "/health", "/lb", "/consul", "/azure", "/metrics", "/lb?x=1"] {
                let answer = try get(path, http)
                #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(path)")
                #expect(answer.lowercased().contains("cache-control: no-store"), "\(path)")
            }
            let answer = try get("/nothing", http)
            #expect(answer.hasPrefix("HTTP/1.1 404 Not Found\r\n") && answer.contains("/livez /readyz"))
            #expect(try get("/", http).hasPrefix("HTTP/1.1 404"))
        }
    }

    @Test func `readyz takes what is verbose and what is excluded from the query`() async throws {
        try await with({ _ in }, status(traffic: 0)) { _, http, _ in
            #expect(try get("/readyz", http).hasPrefix("HTTP/1.1 503"))
            #expect(try get("/readyz?exclude=traffic", http).hasPrefix("HTTP/1.1 200"))
            let answer = try get("/readyz?verbose&exclude=traffic&exclude=fresh", http)
            #expect(answer.contains("[+]fresh excluded: ok\n[+]verdict ok\n[+]traffic excluded: ok\n"))
        }
    }

    @Test func `HEAD has the fields and no body, and other methods are not allowed`() async throws {
        try await with { gateway, http, _ in
            let head = try get("/lb", http, method: "HEAD")
            #expect(head.hasPrefix("HTTP/1.1 200") && head.hasSuffix("\r\n\r\n"))
            #expect(head.lowercased().contains("content-length: 9\r\n"))
            for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
                let answer = try get("/lb", http, method: method)
                #expect(answer.hasPrefix("HTTP/1.1 405") && answer.lowercased().contains("allow: get, head"))
            }
            #expect(gateway.counters.values.requests[.init(endpoint: "/lb", code: 405)] == 4)
        }
    }

    @Test func `a request with a body is refused, and its connection ends`() async throws {
        try await with { _, http, _ in
            let client = try Client(port: http)
            client.send("GET /lb HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\nx")
            let answer = client.readAll()
            #expect(answer.hasPrefix("HTTP/1.1 413"))
            let chunked = try Client(port: http)
            chunked.send("GET /lb HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n")
            #expect(chunked.readAll().hasPrefix("HTTP/1.1 413"))
        }
    }

    @Test func `fields that are too long, and what is no HTTP, are refused`() async throws {
        try await with { _, http, _ in
            let long = String(repeating: "x", count: 20_000)
            #expect(try !get("/lb", http, "X-Long: \(long)\r\n").contains("200 OK"))
            let many = (0..<200).map { "X-\($0): y\r\n" }.joined()
            #expect(try !get("/lb", http, many).contains("200 OK"))
            let client = try Client(port: http)
            client.send("hello\r\n\r\n")
            #expect(!client.readAll().contains("200 OK"))
            #expect(try get("/lb", http).contains("200 OK"))
        }
    }

    @Test func `several requests follow each other on one connection`() async throws {
        try await with { _, http, _ in
            let client = try Client(port: http)
            for _ in 0..<3 {
                client.send("GET /livez HTTP/1.1\r\nHost: a\r\n\r\n")
                #expect(client.read(until: "\r\n\r\nok\n"))
            }
        }
    }

    @Test func `a request that does not end, and a connection without one, are closed in time`() async throws {
        try await with({ $0.http.requestTimeout = 1_000_000_000 }) { gateway, http, _ in
            let idle = try Client(port: http)
            let half = try Client(port: http)
            half.send("GET /lb HTTP/1.1\r\nHost: a\r\n")
            let dripping = try Client(port: http)
            dripping.send("GET /lb HTTP/1.1\r\n")
            let began = MonotonicClock.now()
            while !dripping.isClosed, MonotonicClock.now() - began < 30 { dripping.send("X: y\r\n"); usleep(50_000) }
            #expect(dripping.isClosed)
            #expect(idle.readAll() == "" && half.readAll() == "")
            #expect(MonotonicClock.now() - began < 30)
            #expect(eventually { gateway.counters.values.connections[.http]?.timedOut == 3 })
            #expect(eventually { gateway.counters.values.connections[.http]?.open == 0 })
        }
    }

    @Test func `with too many connections the oldest is closed and counted, and the new one is answered`() async throws
    {
        try await with({
            $0.http.maxConnections = 2
            $0.http.requestTimeout = 300_000_000_000
        }) { gateway, http, _ in
            let clients = [try Client(port: http), try Client(port: http)]
            #expect(eventually { gateway.counters.values.connections[.http]?.open == 2 })
            #expect(try get("/livez", http).contains("200 OK"))
            #expect(clients[0].readAll() == "" && !clients[1].isClosed)
            #expect(gateway.counters.values.connections[.http]?.evicted == 1)
            #expect(eventually { gateway.counters.values.connections[.http]?.open == 1 })
            #expect(try get("/livez", http).contains("200 OK"))
            #expect(gateway.counters.values.connections[.http]?.evicted == 1 && !clients[1].isClosed)
            clients[1].close()
        }
    }

    @Test func `with a token every path but livez needs it`() async throws {
        try await with { gateway, http, _ in
            gateway.responder.setAuthorization(BearerToken("s3cret".utf8).map { .token($0) } ?? .closed)
            #expect(try get("/livez", http).contains("200 OK"))
            let answer = try get("/metrics", http)
            #expect(answer.hasPrefix("HTTP/1.1 401") && answer.lowercased().contains("www-authenticate: bearer"))
            #expect(try get("/lb", http, "Authorization: Bearer wrong\r\n").hasPrefix("HTTP/1.1 401"))
            #expect(try get("/lb", http, "Authorization: Bearer s3cret\r\n").hasPrefix("HTTP/1.1 200"))
        }
    }

    @Test func `metrics have the format that is asked for`() async throws {
        try await with { _, http, _ in
            #expect(try get("/metrics", http).contains("text/plain; version=0.0.4; charset=utf-8"))
            let answer = try get("/metrics", http, "Accept: application/openmetrics-text\r\n")
            #expect(answer.contains("application/openmetrics-text; version=1.0.0; charset=utf-8"))
            #expect(answer.hasSuffix("# EOF\n"))
        }
    }

    @Test func `an agent check gets one line, whatever it sends, and the connection ends`() async throws {
        try await with({ _ in }, status(traffic: 40)) { gateway, _, agent in
            let silent = try Client(port: agent, isIPv6: true)
            #expect(silent.readAll() == "up ready 40%\n")
            let talking = try Client(port: agent, isIPv6: true)
            talking.send("GET / HTTP/1.1\r\n\r\n" + String(repeating: "x", count: 10_000))
            #expect(talking.readAll() == "up ready 40%\n")
            #expect(gateway.counters.values.agentChecks["up"] == 2)
        }
    }

    @Test func `an agent check without a verdict gets nothing`() async throws {
        try await with({ _ in }, nil) { gateway, _, agent in
            let answer = try Client(port: agent, isIPv6: true).readAll()
            #expect(answer == "")
            #expect(gateway.counters.values.agentChecks["none"] == 1)
        }
    }

    @Test func `an agent check that never ends its side is closed`() async throws {
        try await with { gateway, _, agent in
            let client = try Client(port: agent, isIPv6: true)
            #expect(client.read(until: "\n"))
            #expect(eventually { gateway.counters.values.connections[.agent]?.timedOut == 1 })
            #expect(eventually { gateway.counters.values.connections[.agent]?.open == 0 })
        }
    }

    @Test func `an address that is taken is tried again, and the others work`() async throws {
        let taken = try Client.listener()
        let gateway = Gateway(Gateway.Options(socketPath: "/nowhere", environment: [:]), output: quiet)
        var configuration = GatewayConfiguration()
        configuration.http.listen = [
            ListenAddress(host: "127.0.0.1", port: taken.port), ListenAddress(host: "127.0.0.1", port: 0),
        ]
        configuration.agentCheck.listen = [ListenAddress(host: "127.0.0.1", port: taken.port)]
        let listeners = Listeners(gateway, configuration)
        let free = configuration.http.listen[1]
        try await blocking {
            #expect(eventually { gateway.listening.count == 1 && gateway.listening.error != nil })
            #expect(gateway.listening.error?.contains("cannot listen at 127.0.0.1:\(taken.port)") == true)
            let answer = try get("/livez", gateway.listening.bound(free)?.port ?? 0)
            #expect(answer.contains("200 OK"))
        }
        await listeners.stop()
        try await gateway.group.shutdownGracefully()
        Glibc.close(taken.descriptor)
    }
}
