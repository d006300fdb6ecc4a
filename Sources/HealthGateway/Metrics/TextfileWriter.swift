internal import Dispatch
internal import Glibc
internal import HealthLink
internal import Logging
internal import ProcMetrics
internal import ServiceLifecycle
internal import Synchronization

/// Writes the metrics page for the textfile collector of node_exporter, for hosts on which Prometheus reaches only that. The
/// file goes with the gateway: node_exporter would report its last values for ever.
struct TextfileWriter: Service {
    let path: String
    let metrics: MetricsPage
    let logger: Logger

    /// On a queue of its own: a disk may hang.
    private let queue = DispatchQueue(label: "healthd-gateway.textfile")

    /// Between two writes, in seconds.
    private static let pause = 15

    init(path: String, metrics: MetricsPage, logger: Logger) {
        self.path = path
        self.metrics = metrics
        self.logger = logger
    }

    func run() async throws {
        try? await cancelWhenGracefulShutdown {
            var lastError: CInt = 0
            while !Task.isCancelled {
                let error = await write(await metrics.text(.text))
                if error != 0, error != lastError {
                    logger.error("\(path) cannot be written: \(unsafe String(cString: strerror(error)))")
                }
                lastError = error
                try await Task.sleep(for: .seconds(Self.pause))
            }
        }
        unsafe unlink(path)
    }

    /// - Returns: 0, or errno(3).
    func write(_ page: String) async -> CInt {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: AtomicFile.write(Array(page.utf8), to: path, mode: 0o644)) }
        }
    }
}
