internal import Hummingbird
internal import HummingbirdCore
internal import Logging
internal import NIOCore
internal import NIOSSL

/// A connection of an HTTP listener: counted, encrypted where that is configured, and bounded in time and size.
struct GatewayChannel: ServerChildChannel {
    typealias Value = HTTP1Channel.Value

    private let base: HTTP1Channel
    private let limit: ConnectionLimit
    private let certificates: Certificates?

    /// A health check has a few hundred bytes of header; nothing that asks here needs more than cookies and a token take.
    private static let decoder = HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: 8192, maxHeaderListSize: 16_384, maxHeaderFieldCount: 100)

    init(
        limit: ConnectionLimit, timeout: TimeAmount, certificates: Certificates?,
        responder: @escaping HTTPChannelHandler.Responder
    ) {
        self.limit = limit
        self.certificates = certificates
        base = HTTP1Channel(
            responder: responder,
            configuration: HTTP1Channel.Configuration(
                additionalChannelHandlers: [RequestGuard(timeout: timeout) { limit.timedOut() }],
                httpDecoderConfiguration: Self.decoder))
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        limit.admit(channel)
        do {
            if let certificates {
                let handler = NIOSSLServerHandler(context: try certificates.context())
                try channel.pipeline.syncOperations.addHandler(handler)
            }
        } catch {
            channel.close(promise: nil)
            return channel.eventLoop.makeFailedFuture(error)
        }
        return base.setup(channel: channel, logger: logger)
    }

    func handle(value: Value, logger: Logger) async { await base.handle(value: value, logger: logger) }
}
