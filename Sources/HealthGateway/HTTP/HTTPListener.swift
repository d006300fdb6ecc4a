internal import HealthRules
internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Listens for HTTP at one address.
struct HTTPListener: Service {
    let address: ListenAddress
    let limit: ConnectionLimit
    let timeout: TimeAmount
    let certificates: Certificates?
    let responder: GatewayResponder
    let group: any EventLoopGroup
    let listening: ListenerStates
    let logger: Logger

    func run() async throws {
        try await listening.retry(address) {
            try await application.run()
        }
    }

    private var application: Application<GatewayResponder> {
        let (limit, timeout, certificates) = (limit, timeout, certificates)
        let (address, listening) = (address, listening)
        return Application(
            responder: responder,
            server: HTTPServerBuilder { responder in
                GatewayChannel(limit: limit, timeout: timeout, certificates: certificates, responder: responder)
            },
            configuration: ApplicationConfiguration(address: .hostname(address.host, port: address.port), backlog: 256),
            onServerRunning: { listening.began(address, $0) },
            eventLoopGroupProvider: .shared(group), logger: logger)
    }
}
