/// Where a request goes.
enum Endpoint: String, Sendable, CaseIterable {
    /// Whether the process works; whatever healthd says.
    case live = "livez"
    /// Whether the host should get traffic.
    case ready = "readyz"
    case health
    /// HAProxy's httpchk with `disable-on-404`.
    case loadBalancer = "lb"
    case consul
    case azure
    case metrics

    init?(path: String) { self.init(rawValue: path.hasPrefix("/") ? String(path.dropFirst()) : "") }

    var path: String { "/\(rawValue)" }

    /// Whether it is answered without the bearer token: whoever restarts a hung process need not have one.
    var isOpen: Bool { self == .live }
}
