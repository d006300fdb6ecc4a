internal import HealthRules
internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Listens for the agent checks of HAProxy at one address.
struct AgentListener: Service {
    let address: ListenAddress
    let limit: ConnectionLimit
    let counters: GatewayCounters
    let board: Board
    let group: any EventLoopGroup
    let listening: ListenerStates

    func run() async throws {
        try await listening.retry(address) {
            let channel = try await bind()
            listening.began(address, channel)
            try? await gracefulShutdown()
            try await channel.close()
        }
    }

    private func bind() async throws -> any Channel {
        let (limit, counters, board) = (limit, counters, board)
        return try await ServerBootstrap(group: group)
            .serverChannelOption(ChannelOptions.backlog, value: 256)
            .serverChannelOption(ChannelOptions.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(ChannelOptions.allowRemoteHalfClosure, value: true)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    limit.admit(channel)
                    let handler = AgentHandler {
                        let answer = board.agentAnswer(at: MonotonicClock.now())
                        counters.count(answer)
                        return answer
                    } onTimeout: {
                        limit.timedOut()
                    }
                    try channel.pipeline.syncOperations.addHandler(handler)
                }
            }
            .bind(host: address.host, port: address.port).get()
    }
}
