import Glibc
import HealthLink

@testable import HealthDaemon

/// Sends entries to a real datagram socket in place of journald's, a line for each field: libsystemd knows only the path of
/// the real one, which is in the machine tests.
final class JournalStandIn: Sendable {
    private let path: String
    private let descriptor = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)

    init(path: String) { self.path = path }

    deinit { close(descriptor) }

    /// As ``SystemJournal/send(_:)``: blocks while nobody reads.
    func send(_ fields: [(name: String, value: String)]) -> CInt {
        let bytes = fields.flatMap { Array("\($0.name)=\($0.value)\n".utf8) }
        guard let address = UnixAddress(path: path) else { return ENAMETOOLONG }
        return address.send(bytes, on: descriptor, flags: CInt(MSG_NOSIGNAL))
    }
}
