internal import Glibc

/// An address to listen at: `127.0.0.1:9110`, `[::1]:9110`, `[::]:9110`.
public struct ListenAddress: Sendable, Hashable, CustomStringConvertible {
    /// A numeric IPv4 or IPv6 address, without brackets.
    public let host: String
    public let port: Int

    public init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Reads an address. Names are not accepted: looking one up can hang, and what it means can change.
    ///
    /// - Returns: `nil` for text that is no address with a port from 1 to 65535.
    public init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let digits = text[text.index(after: colon)...]
        guard digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }), let port = Int(digits),
            (1...65_535).contains(port)
        else { return nil }
        let host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            self.init(host: String(host.dropFirst().dropLast()), port: port)
            guard Self.isNumeric(self.host, AF_INET6) else { return nil }
        } else {
            self.init(host: String(host), port: port)
            guard Self.isNumeric(self.host, AF_INET) else { return nil }
        }
    }

    public var isIPv6: Bool { host.utf8.contains(UInt8(ascii: ":")) }

    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// Whether both cannot be listened at: the same port, and one of the addresses has the other. `[::]` has every IPv4
    /// address too.
    public func overlaps(_ other: ListenAddress) -> Bool {
        guard port == other.port else { return false }
        if host == other.host || host == "::" || other.host == "::" { return true }
        return isIPv6 == other.isIPv6 && (host == "0.0.0.0" || other.host == "0.0.0.0")
    }

    /// The corresponding C function is `inet_pton`.
    private static func isNumeric(_ host: String, _ family: CInt) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(family, host, &address) == 1
    }
}
