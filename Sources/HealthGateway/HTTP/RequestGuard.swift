internal import HTTPTypes
internal import NIOCore
internal import NIOHTTPTypes

/// Bounds what one HTTP connection can hold: every request, from the connection or the answer before it until its own answer
/// has been sent, has the same time. A request has no body.
///
/// The idle time-out of the server is not enough: each part of a body, however small, begins it anew, and a client that
/// does not read its answer never ends it.
final class RequestGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private let timeout: TimeAmount
    private let onTimeout: @Sendable () -> Void
    private var deadline: Scheduled<Void>?
    private var closesAfterAnswer = false

    init(timeout: TimeAmount, onTimeout: @escaping @Sendable () -> Void) {
        self.timeout = timeout
        self.onTimeout = onTimeout
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { start(context) } }

    func handlerRemoved(context: ChannelHandlerContext) { deadline?.cancel() }

    func channelActive(context: ChannelHandlerContext) {
        start(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        deadline?.cancel()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            let fields = head.headerFields
            if fields[.transferEncoding] != nil || fields[.contentLength] ?? "0" != "0" { closesAfterAnswer = true }
            context.fireChannelRead(data)
        // It is not read, and the connection ends with the answer.
        case .body: break
        case .end: context.fireChannelRead(data)
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else { return context.write(data, promise: promise) }
        let sent = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        sent.futureResult.whenComplete { _ in
            let (handler, context) = bound.value
            if handler.closesAfterAnswer { context.close(promise: nil) } else { handler.start(context) }
        }
        context.write(data, promise: sent)
    }

    private func start(_ context: ChannelHandlerContext) {
        deadline?.cancel()
        let (channel, onTimeout) = (context.channel, onTimeout)
        deadline = context.eventLoop.scheduleTask(in: timeout) {
            onTimeout()
            channel.close(promise: nil)
        }
    }
}
