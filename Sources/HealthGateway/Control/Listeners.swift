internal import HealthRules
internal import Logging
internal import NIOCore
internal import ServiceLifecycle

/// Everything that runs for one configuration, until it is stopped for the next one.
struct Listeners: Sendable {
    private let group: ServiceGroup
    private let task: Task<Void, Never>
    private let certificates: Certificates?

    /// How long open requests have when the listeners stop, in seconds.
    private static let patience = 3

    init(_ gateway: Gateway, _ configuration: GatewayConfiguration) {
        let logger = gateway.logger
        let certificates = configuration.http.tls.map { Certificates($0, logger: logger) }
        certificates?.refresh()
        let http = configuration.http.listen.map { address in
            HTTPListener(
                address: address,
                limit: ConnectionLimit(.http, limit: configuration.http.maxConnections, counters: gateway.counters),
                timeout: .nanoseconds(configuration.http.requestTimeout), certificates: certificates,
                responder: gateway.responder, group: gateway.group, listening: gateway.listening, logger: logger)
        }
        let agent = configuration.agentCheck.listen.map { address in
            AgentListener(
                address: address,
                limit: ConnectionLimit(
                    .agent, limit: configuration.agentCheck.maxConnections, counters: gateway.counters),
                counters: gateway.counters, board: gateway.board, group: gateway.group, listening: gateway.listening)
        }
        var services: [any Service] = http + agent
        if let path = configuration.textfile {
            services.append(TextfileWriter(path: path, metrics: gateway.metrics, logger: logger))
        }
        if let certificates { services.append(CertificateWatch(certificates: certificates)) }
        let group = ServiceGroup(configuration: .init(services: services, logger: Self.quiet(logger)))
        self.group = group
        self.certificates = certificates
        task = Task { try? await group.run() }
    }

    /// Reads again what a file behind the configuration holds.
    func refresh() { certificates?.refresh() }

    /// Ends every listener; requests that are being answered have a moment.
    func stop() async {
        await group.triggerGracefulShutdown()
        let cut = Task { [task] in
            try await Task.sleep(for: .seconds(Self.patience))
            task.cancel()
        }
        await task.value
        cut.cancel()
    }

    /// The life of every service is no news; what fails is.
    private static func quiet(_ logger: Logger) -> Logger {
        var logger = logger
        logger.logLevel = .warning
        return logger
    }
}

/// Looks whether the certificate has been renewed.
struct CertificateWatch: Service {
    let certificates: Certificates

    /// Between two looks, in seconds.
    private static let pause = 10

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            while true {
                try await Task.sleep(for: .seconds(Self.pause))
                certificates.refresh()
            }
        }
    }
}
