internal import Glibc
internal import HealthRules
internal import Logging
internal import NIOCore
internal import ServiceLifecycle
internal import Synchronization

/// Which addresses are listened at, and why others are not.
final class ListenerStates: Sendable {
    private struct State {
        /// The port that was configured and the address that was bound.
        var bound: [ListenAddress: SocketAddress?] = [:]
        var errors: [ListenAddress: String] = [:]
    }

    private let state = Mutex(State())
    private let logger: Logger

    /// Between two attempts, in seconds.
    private static let pause = 5

    init(logger: Logger) { self.logger = logger }

    func began(_ address: ListenAddress, _ channel: any Channel) {
        state.withLock {
            $0.bound[address] = .some(channel.localAddress)
            $0.errors[address] = nil
        }
    }

    func ended(_ address: ListenAddress) {
        state.withLock {
            $0.bound[address] = nil
            $0.errors[address] = nil
        }
    }

    /// The address that was bound, for port 0.
    func bound(_ address: ListenAddress) -> SocketAddress? { state.withLock { $0.bound[address] ?? nil } }

    var count: Int { state.withLock { $0.bound.count } }

    /// The first of the errors, for a person.
    var error: String? {
        state.withLock { state in
            state.errors.min { $0.key.description < $1.key.description }.map {
                "cannot listen at \($0.key): \($0.value)"
            }
        }
    }

    /// Listens, and tries again when that fails: an address may be taken by a program that is about to end, or belong to an
    /// interface that is not up yet. One address that fails does not take the others away.
    func retry(_ address: ListenAddress, _ listen: () async throws -> Void) async throws {
        while !Task.isShuttingDownGracefully {
            do {
                try await listen()
                ended(address)
                return
            } catch {
                failed(address, error)
                try? await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(Self.pause)) }
            }
        }
        ended(address)
    }

    private func failed(_ address: ListenAddress, _ error: any Error) {
        let text = (error as? IOError).map { unsafe String(cString: strerror($0.errnoCode)) } ?? "\(error)"
        let isNew = state.withLock { state in
            state.bound[address] = nil
            defer { state.errors[address] = text }
            return state.errors[address] != text
        }
        if isNew { logger.error("cannot listen at \(address), next attempt in \(Self.pause) s: \(text)") }
    }
}
