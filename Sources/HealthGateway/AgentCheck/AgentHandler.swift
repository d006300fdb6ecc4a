internal import NIOCore

/// One agent check: writes the answer, ends its side and waits for the other one to do the same.
///
/// What HAProxy sends (`agent-send`) is read and ignored. Closing a connection with unread input would reset it, and the
/// answer could be lost.
final class AgentHandler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// How long the other side may take to end the connection.
    static let patience = TimeAmount.seconds(2)

    private let answer: @Sendable () -> AgentAnswer
    private let onTimeout: @Sendable () -> Void
    private var deadline: Scheduled<Void>?

    init(answer: @escaping @Sendable () -> AgentAnswer, onTimeout: @escaping @Sendable () -> Void) {
        self.answer = answer
        self.onTimeout = onTimeout
    }

    func channelActive(context: ChannelHandlerContext) {
        guard let line = answer().line else {
            context.close(promise: nil)
            return
        }
        let (channel, onTimeout) = (context.channel, onTimeout)
        deadline = context.eventLoop.scheduleTask(in: Self.patience) {
            onTimeout()
            channel.close(promise: nil)
        }
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: line)), promise: nil)
        context.close(mode: .output, promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .some(.inputClosed) = event as? ChannelEvent { context.close(promise: nil) }
    }

    func channelInactive(context: ChannelHandlerContext) { deadline?.cancel() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
