import FoundationEssentials
import HTTPTypes
import HealthLink
import HealthRules
import NIOCore
import Testing

@testable import HealthGateway

@Suite struct RenderingsTests {
    /// The table of docs/interfaces.md: /readyz, /health, /consul, /lb, /azure.
    static let table: [(HealthState, Int, Int, String, Int, Int, String)] = [
        (.ok, 200, 200, "pass", 200, 200, "Healthy"),
        (.warning, 200, 200, "warn", 429, 200, "Healthy"),
        (.unknown, 200, 200, "warn", 429, 200, "Healthy"),
        (.draining, 503, 503, "fail", 503, 404, "Healthy"),
        (.critical, 503, 503, "fail", 503, 503, "Unhealthy"),
        (.stale, 503, 503, "fail", 503, 503, "Unhealthy"),
        (.missing, 503, 503, "fail", 503, 503, "Unhealthy"),
    ]

    @Test func `the table has every state`() {
        #expect(Self.table.map(\.0) == HealthState.allCases)
    }

    @Test(arguments: table)
    func `every endpoint answers each state as the table says`(
        state: HealthState, ready: Int, health: Int, healthStatus: String, consul: Int, loadBalancer: Int, azure: String
    ) {
        let (board, now) = board(state)
        let pages = board.pages(at: now)
        #expect(pages.state == state)
        #expect(pages.readiness.answer().status.code == ready)
        #expect(pages.health.status.code == health)
        #expect(text(pages.health).contains("\"status\":\"\(healthStatus)\""))
        #expect(pages.consul.status.code == consul)
        #expect(pages.loadBalancer.status.code == loadBalancer)
        #expect(pages.azure.status.code == 200)
        #expect(text(pages.azure) == "{\"ApplicationHealthState\":\"\(azure)\"}\n")
    }

    @Test func `a stale verdict is told with the time of its tick, and the advice of before does not count`() {
        let (board, now) = board(.stale)
        #expect(
            text(board.pages(at: now).loadBalancer)
                == "unknown: the verdict is stale, the last tick was at \(UTC.text(startRealtime))\n")
        #expect(text(board.pages(at: start).loadBalancer) == "the line\n")
    }

    @Test func `a status that says it is stale is stale at once`() {
        let board = Board(rampUp: 0)
        board.received(Report(status: status(.unknown, stale: true), receivedAt: start))
        #expect(board.pages(at: start).state == .stale)
    }

    @Test func `a drain is told with who asked for it and why`() {
        let (board, now) = board(.draining)
        #expect(text(board.pages(at: now).loadBalancer) == "drained by root: kernel update\n")
    }

    @Test func `a critical host that is drained too is critical`() {
        let board = Board(rampUp: 0)
        board.received(Report(status: status(.critical, traffic: 0, drain: drained), receivedAt: start))
        #expect(board.pages(at: start).loadBalancer.status == .serviceUnavailable)
    }
}

@Suite struct ReadinessTests {
    @Test func `all is well in one word, and in a list for people`() {
        let (board, now) = board(.ok)
        let readiness = board.pages(at: now).readiness
        #expect(text(readiness.answer()) == "ok\n")
        #expect(
            text(readiness.answer(isVerbose: true))
                == "[+]fresh ok\n[+]verdict ok\n[+]traffic ok\nreadyz check passed\n")
    }

    @Test func `what failed is told with its reason, also without being asked`() {
        let (board, now) = board(.draining)
        #expect(
            text(board.pages(at: now).readiness.answer())
                == "[+]fresh ok\n[+]verdict ok\n[-]traffic failed: drained by root: kernel update\nreadyz check failed\n"
        )
    }

    @Test func `a check that is excluded does not count`() {
        let (board, now) = board(.draining)
        let readiness = board.pages(at: now).readiness
        #expect(readiness.answer(excluding: ["traffic"]).status == .ok)
        #expect(readiness.answer(excluding: ["fresh"]).status == .serviceUnavailable)
        #expect(text(readiness.answer(isVerbose: true, excluding: ["traffic"])).contains("[+]traffic excluded: ok\n"))
    }

    @Test func `a stale verdict is not ready while one of its checks counts`() {
        let (board, now) = board(.stale)
        let readiness = board.pages(at: now).readiness
        #expect(readiness.answer(excluding: ["fresh"]).status == .serviceUnavailable)
        #expect(readiness.answer(excluding: ["fresh", "verdict"]).status == .ok)
    }

    @Test func `a name that is no check is told`() {
        let (board, now) = board(.ok)
        let answer = board.pages(at: now).readiness.answer(isVerbose: true, excluding: ["etcd"])
        #expect(text(answer).contains("warn: there is no check “etcd” to exclude\n"))
        #expect(answer.status == .ok)
    }
}

@Suite struct HealthDocumentTests {
    /// What a reader of the format takes.
    private struct Document: Decodable {
        struct Check: Decodable, Equatable {
            var status: String, time: String, observedValue: Double?, output: String? = nil
        }
        var status: String, output: String?, serviceId: String?, checks: [String: [Check]]
    }

    private func document(_ state: HealthState) throws -> Document {
        let (board, now) = board(state)
        let answer = board.pages(at: now).health
        #expect(answer.contentType == "application/health+json")
        return try JSONDecoder().decode(Document.self, from: Data(answer.body.readableBytesView))
    }

    @Test func `values have the time at which they were sampled`() throws {
        let checks = try document(.ok).checks
        let time = UTC.text(startRealtime)
        #expect(checks["memory:utilization"] == [.init(status: "pass", time: time, observedValue: 75)])
        #expect(checks["memory:stalled"] == [.init(status: "pass", time: time, observedValue: 25)])
        #expect(checks["swap:utilization"] == nil)
    }

    @Test func `an alert is a check with its sentence`() throws {
        let checks = try document(.critical).checks
        #expect(checks["memory:memory-thrashing"]?.first?.status == "fail")
        #expect(checks["memory:memory-thrashing"]?.first?.output == "memory is low")
        #expect(checks["memory:utilization"]?.first?.status == "fail")
    }

    @Test func `stale values fail`() throws {
        #expect(try document(.stale).checks["memory:utilization"]?.first?.status == "fail")
    }

    @Test func `the output is only there when something is wrong`() throws {
        #expect(try document(.ok).output == nil)
        #expect(try document(.warning).output == "the line")
        #expect(try document(.ok).serviceId == "healthd@web-01")
    }
}
