internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore
internal import ProcMetrics
internal import Synchronization

/// Answers HTTP requests.
final class GatewayResponder: HTTPResponder {
    typealias Context = BasicRequestContext

    private let board: Board
    private let metrics: MetricsPage
    private let counters: GatewayCounters
    private let authorization = Mutex(Authorization.open)

    init(board: Board, metrics: MetricsPage, counters: GatewayCounters) {
        self.board = board
        self.metrics = metrics
        self.counters = counters
    }

    func setAuthorization(_ authorization: Authorization) { self.authorization.withLock { $0 = authorization } }

    func respond(to request: Request, context: Context) async throws -> Response {
        let endpoint = Endpoint(path: request.uri.path)
        let response = await response(to: request, endpoint)
        counters.count(endpoint, code: response.status.code)
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func response(to request: Request, _ endpoint: Endpoint?) async -> Response {
        guard let endpoint else { return Self.response(Self.notFound) }
        guard request.method == .get || request.method == .head else {
            return Self.response(Self.notAllowed, [.allow: "GET, HEAD"])
        }
        if request.headers[.transferEncoding] != nil || request.headers[.contentLength] ?? "0" != "0" {
            return Self.response(Self.noBody, [.connection: "close"])
        }
        guard endpoint.isOpen || authorization.withLock({ $0 }).admits(request.headers[.authorization]) else {
            return Self.response(Self.unauthorized, [.wwwAuthenticate: "Bearer realm=\"healthd\""])
        }
        return Self.response(await answer(to: request, endpoint))
    }

    private func answer(to request: Request, _ endpoint: Endpoint) async -> Answer {
        let now = MonotonicClock.now()
        switch endpoint {
        case .live: return Self.live
        case .ready:
            let query = request.uri.queryParameters
            return board.pages(at: now).readiness.answer(
                isVerbose: query.has("verbose"), excluding: query[values: "exclude"].map(String.init))
        case .health: return board.pages(at: now).health
        case .loadBalancer: return board.pages(at: now).loadBalancer
        case .consul: return board.pages(at: now).consul
        case .azure: return board.pages(at: now).azure
        case .metrics: return await metrics.answer(Negotiation.format(accept: request.headers[.accept]))
        }
    }

    /// No cache may answer in place of the gateway: what it remembers is the past.
    private static func response(_ answer: Answer, _ more: HTTPFields = [:]) -> Response {
        var headers: HTTPFields = [.contentType: answer.contentType, .cacheControl: "no-store"]
        headers.append(contentsOf: more)
        return Response(status: answer.status, headers: headers, body: ResponseBody(byteBuffer: answer.body))
    }

    private static let live = Answer(.ok, "ok\n")
    private static let notFound = Answer(
        .notFound, "not found; there are \(Endpoint.allCases.map(\.path).joined(separator: " "))\n")
    private static let notAllowed = Answer(.methodNotAllowed, "only GET and HEAD\n")
    private static let noBody = Answer(.contentTooLarge, "a request has no body here\n")
    private static let unauthorized = Answer(.unauthorized, "a bearer token is needed\n")
}
