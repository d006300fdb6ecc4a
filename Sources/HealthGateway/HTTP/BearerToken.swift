internal import HealthLink

/// The token that requests must have, RFC 6750.
struct BearerToken: Sendable {
    private let bytes: [UInt8]

    /// - Returns: `nil` for a token that is empty or has characters that no header field can have.
    init?(_ text: some Sequence<UInt8>) {
        var bytes = Array(text)
        while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        self.bytes = bytes
    }

    /// Whether the header field `Authorization` has it. The time that the comparison takes does not depend on how much of
    /// the token is right.
    func isIn(_ authorization: String?) -> Bool {
        guard let authorization else { return false }
        let parts = authorization.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        let given = Array(parts[1].utf8)
        var difference = UInt8(given.count == bytes.count ? 0 : 1)
        for index in bytes.indices { difference |= bytes[index] ^ (index < given.count ? given[index] : 0) }
        return difference == 0
    }
}

/// What requests must have to be answered.
enum Authorization: Sendable {
    case open
    case token(BearerToken)
    /// A token is configured and cannot be read: no request is accepted.
    case closed

    func admits(_ authorization: String?) -> Bool {
        switch self {
        case .open: true
        case .token(let token): token.isIn(authorization)
        case .closed: false
        }
    }

    /// Reads a credential of systemd, systemd.exec(5).
    ///
    /// - Returns: Also why it cannot be read.
    static func read(credential name: String?, directory: String?) -> (Authorization, error: String?) {
        guard let name else { return (.open, nil) }
        guard let directory else {
            return (.closed, "there are no credentials: add LoadCredential=\(name):FILE to the unit")
        }
        do throws(BoundedFile.Failure) {
            let content = try BoundedFile.read("\(directory)/\(name)", upTo: 4096)
            guard let token = BearerToken(content) else {
                return (.closed, "the credential \(name) is no token: it is empty or has characters that are not ASCII")
            }
            return (.token(token), nil)
        } catch {
            return (.closed, "the credential \(name) cannot be read: \(error.reason)")
        }
    }
}
