internal import Glibc
internal import HealthRules
internal import Logging
internal import NIOSSL
internal import Synchronization

/// The certificate of the HTTP listeners. New connections get what is on disk; one that cannot be used changes nothing.
final class Certificates: Sendable {
    struct Missing: Error {}

    /// What changes when a file is written or replaced.
    private struct Stamp: Equatable, Sendable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    private struct State {
        var context: NIOSSLContext?
        var stamps: [Stamp?] = []
    }

    private let files: GatewayConfiguration.TLS
    private let logger: Logger
    private let state = Mutex(State())

    init(_ files: GatewayConfiguration.TLS, logger: Logger) {
        self.files = files
        self.logger = logger
    }

    /// For a new connection.
    func context() throws(Missing) -> NIOSSLContext {
        guard let context = state.withLock({ $0.context }) else { throw Missing() }
        return context
    }

    /// Loads the files if they have changed since the last attempt. May wait for a disk.
    func refresh() {
        let stamps = [files.certificate, files.key].map(Self.stamp)
        guard state.withLock({ $0.stamps != stamps }) else { return }
        do {
            let context = try load()
            state.withLock { $0 = State(context: context, stamps: stamps) }
            logger.notice("certificate loaded", metadata: ["file": "\(files.certificate)"])
        } catch {
            let isFirst = state.withLock { state in
                state.stamps = stamps
                return state.context == nil
            }
            let consequence = isFirst ? "connections are closed until it can" : "the one before stays in use"
            logger.error("the certificate or its key cannot be loaded; \(consequence): \(error)")
        }
    }

    private func load() throws -> NIOSSLContext {
        let chain = try NIOSSLCertificate.fromPEMFile(files.certificate)
        let key = try NIOSSLPrivateKey(file: files.key, format: .pem)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.applicationProtocols = ["http/1.1"]
        return try NIOSSLContext(configuration: configuration)
    }

    /// The corresponding C function is `stat`; a link is followed, so that a new target of it is a change.
    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Stamp(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: status.st_mtim.tv_sec,
            nanoseconds: status.st_mtim.tv_nsec)
    }
}
