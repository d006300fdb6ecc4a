internal import HealthLink

/// Established TCP connections to ports of this host, as /proc/net/tcp and /proc/net/tcp6 list them
/// (Documentation/networking/proc_net_tcp.rst):
///
///       sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
///        0: 0B0200C0:0050 0A0200C0:C350 01 00000000:00000000 00:00000000 00000000    33        0 19217 1 ...
enum TCPConnections {
    /// How many of a text are established, to one of the ports, and not from this host itself by its loopback address.
    static func count(to ports: Set<UInt16>, in text: String) -> Int {
        text.split(separator: "\n").dropFirst().count { line in
            let fields = line.split(separator: " ", omittingEmptySubsequences: true)
            guard fields.count > 3, fields[3] == "01", let port = port(of: fields[1]) else { return false }
            return ports.contains(port) && !isLoopback(fields[2])
        }
    }

    /// - Returns: `nil` where neither file can be read.
    static func count(to ports: Set<UInt16>, root: String = "") -> Int? {
        let texts = ["tcp", "tcp6"].compactMap { try? BoundedFile.read("\(root)/proc/net/\($0)", upTo: 64 << 20) }
        return texts.isEmpty ? nil : texts.reduce(0) { $0 + count(to: ports, in: String(decoding: $1, as: UTF8.self)) }
    }

    private static func port(of address: Substring) -> UInt16? {
        address.split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
    }

    /// 127.0.0.0/8, ::1, and the first as an IPv6 address. The kernel prints words of the network's order in the host's.
    private static func isLoopback(_ address: Substring) -> Bool {
        let number = address.prefix { $0 != ":" }
        return number.count == 8
            ? number.hasSuffix("7F")
            : number == "00000000000000000000000001000000"
                || number.hasPrefix("0000000000000000FFFF0000") && number.hasSuffix("7F")
    }
}
