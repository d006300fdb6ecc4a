import Dispatch
import FoundationEssentials
import Glibc
import Synchronization

@testable import HealthGateway
@testable import HealthLink

/// Stands in for healthd: a socket that answers `Subscribe`, `Metrics` and `Units`, in this process.
final class Peer: Sendable {
    private struct State {
        var status: Status
        var metrics: [String: Double] = ["memory.total": 8e9]
        var isSilent = false
        var clients: [CInt] = []
        var calls: [String: Int] = [:]
    }

    let path: String
    private let listener: Mutex<CInt>
    private let state: Mutex<State>

    init(_ status: Status, path: String? = nil) throws {
        self.path = path ?? "/tmp/healthd-peer-\(UUID().uuidString.prefix(8)).sock"
        state = Mutex(State(status: status))
        listener = Mutex(try Self.listen(self.path))
        let descriptor = listener.withLock { $0 }
        DispatchQueue(label: "peer.accept").async { self.accept(descriptor) }
    }

    deinit { stop() }

    /// A new status, to every subscriber.
    func send(_ status: Status) {
        let clients = state.withLock { state in
            state.status = status
            return state.isSilent ? [] : state.clients
        }
        for client in clients { Self.write(Self.reply(status), to: client) }
    }

    /// Stays connected, and says nothing more.
    func hang() { state.withLock { $0.isSilent = true } }

    func calls(of method: String) -> Int { state.withLock { $0.calls[method] ?? 0 } }

    /// Ends every connection and listens no more.
    func stop() {
        listener.withLock { descriptor in
            guard descriptor >= 0 else { return }
            shutdown(descriptor, CInt(SHUT_RDWR))
            close(descriptor)
            descriptor = -1
        }
        for client in state.withLock({ $0.clients }) { shutdown(client, CInt(SHUT_RDWR)) }
        unsafe unlink(path)
    }

    private static func listen(_ path: String) throws -> CInt {
        let descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard let address = UnixAddress(path: path),
            unsafe address.withPointer({ unsafe bind(descriptor, $0, $1) }) == 0,
            Glibc.listen(descriptor, 64) == 0
        else { throw LinkError.failed(errno: errno) }
        return descriptor
    }

    private func accept(_ descriptor: CInt) {
        while true {
            let client = Glibc.accept(descriptor, nil, nil)
            guard client >= 0 else { return }
            // Not the global queue: its threads are few, and each of these waits in one.
            DispatchQueue(label: "peer.client").async { self.serve(client) }
        }
    }

    private func serve(_ client: CInt) {
        var buffer = MessageBuffer(limit: 65_536)
        while case .read = buffer.read(from: client) {
            while let message = buffer.next() { answer(message, client) }
        }
        state.withLock { $0.clients.removeAll { $0 == client } }
        close(client)
    }

    private func answer(_ message: [UInt8], _ client: CInt) {
        guard let method = Frame.header(of: message)?.method.split(separator: ".").last.map(String.init) else { return }
        let (status, metrics, isSilent) = state.withLock { state in
            state.calls[method, default: 0] += 1
            if method == "Subscribe" { state.clients.append(client) }
            return (state.status, state.metrics, state.isSilent)
        }
        if isSilent { return }
        switch method {
        case "Subscribe": Self.write(Self.reply(status), to: client)
        case "Metrics":
            Self.write(
                Frame.reply(
                    Monitor.Metrics.Reply(
                        metrics: metrics, realtimeSeconds: startRealtime, stale: false, ageSeconds: 0.1)), to: client)
        case "Units":
            Self.write(
                Frame.reply(
                    Monitor.Units.Reply(units: [UnitStatus(unit: "a.service")], total: 1, stale: false, ageSeconds: 0.1)
                ),
                to: client)
        default: Self.write(Frame.error(.methodNotFound(method)), to: client)
        }
    }

    private static func reply(_ status: Status) -> [UInt8] {
        Frame.reply(Monitor.Subscribe.Reply(status: status), continues: true)
    }

    private static func write(_ bytes: [UInt8], to client: CInt) {
        _ = unsafe bytes.withUnsafeBytes { unsafe Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL)) }
    }
}

/// A condition that another thread will make true; a minute is for a host on which everything is slow.
func eventually(within seconds: Double = 60, _ condition: () -> Bool) -> Bool {
    let end = MonotonicClock.now() + seconds
    while MonotonicClock.now() < end {
        if condition() { return true }
        usleep(5_000)
    }
    return condition()
}

/// Runs what blocks on a thread of its own: those of tasks are as few as the machine has processors.
func blocking(_ body: @escaping @Sendable () throws -> Void) async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        DispatchQueue(label: "blocking").async { continuation.resume(with: Result(catching: body)) }
    }
}
