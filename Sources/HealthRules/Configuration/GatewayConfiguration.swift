/// What can be configured of healthd-gateway: the object `gateway` of the configuration file.
public struct GatewayConfiguration: Sendable, Equatable {
    public var http = HTTP()
    public var agentCheck = AgentCheck()
    /// A file of the textfile collector of node_exporter, an absolute path that ends in `.prom`; `nil` for none.
    public var textfile: String?

    public init() {}

    /// The HTTP endpoints.
    public struct HTTP: Sendable, Equatable {
        /// Empty for no HTTP at all.
        public var listen = [ListenAddress(host: "127.0.0.1", port: 9110)]
        public var tls: TLS?
        /// The name of the credential with the bearer token, systemd.exec(5); `nil` for no token.
        public var tokenCredential: String?
        /// Open connections to each address; more are closed at once.
        public var maxConnections = 256
        /// How long a request may take from the first byte, or the connection may be idle, in nanoseconds.
        public var requestTimeout: Int64 = 10_000_000_000

        public init() {}
    }

    /// A certificate and its key: files in PEM form, absolute paths.
    public struct TLS: Sendable, Equatable {
        /// The certificate, and after it those of the authorities between it and the root.
        public var certificate: String
        public var key: String

        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The answers to HAProxy's `agent-check`.
    public struct AgentCheck: Sendable, Equatable {
        /// Empty for none.
        public var listen = [ListenAddress(host: "127.0.0.1", port: 9111)]
        /// How long the weight rises after a recovery, in nanoseconds; 0 for at once.
        public var rampUp: Int64 = 60_000_000_000
        /// Open connections to each address; more are closed at once.
        public var maxConnections = 64

        public init() {}
    }

    /// Open connections that can be configured.
    public static let connectionLimits = 1...10_000
    /// The accepted timeouts of a request, in nanoseconds: one second to five minutes.
    public static let requestTimeouts: ClosedRange<Int64> = 1_000_000_000...300_000_000_000
    /// The accepted ramp-ups, in nanoseconds: none to one hour.
    public static let rampUps: ClosedRange<Int64> = 0...3_600_000_000_000
    /// Addresses of one kind, at most.
    public static let listenLimit = 16
}
