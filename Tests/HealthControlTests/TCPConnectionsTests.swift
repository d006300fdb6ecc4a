import Testing

@testable import HealthControl

@Suite struct TCPConnectionsTests {
    private static let head =
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"

    private static func line(_ local: String, _ remote: String, _ state: String) -> String {
        "   0: \(local) \(remote) \(state) 00000000:00000000 00:00000000 00000000    33        0 19217 1 0\n"
    }

    @Test(arguments: [
        ("0B0200C0:0050", "0A0200C0:C350", "01", 1), ("0B0200C0:01BB", "0A0200C0:C350", "01", 1),
        // Listening, closed by the client, another port, and a client of this host.
        ("00000000:0050", "00000000:0000", "0A", 0), ("0B0200C0:0050", "0A0200C0:C350", "06", 0),
        ("0B0200C0:0016", "0A0200C0:C350", "01", 0), ("0100007F:0050", "0100007F:C350", "01", 0),
        ("0000000000000000FFFF00000B0200C0:0050", "0000000000000000FFFF00000A0200C0:C350", "01", 1),
        ("0000000000000000FFFF00000100007F:0050", "0000000000000000FFFF00000100007F:C350", "01", 0),
        ("00000000000000000000000001000000:0050", "00000000000000000000000001000000:C350", "01", 0),
        ("B80D0120000000000000000001000000:0050", "B80D0120000000000000000002000000:C350", "01", 1),
    ])
    func `counts clients that are connected to a port`(local: String, remote: String, state: String, count: Int) {
        #expect(TCPConnections.count(to: [80, 443], in: Self.head + Self.line(local, remote, state)) == count)
    }

    @Test(arguments: [
        "", "\n\n", "x", head, head + "0: 0050 01\n", head + "0: zz:zzzz 1:1 01\n", head + ": : : 01 : :\n",
    ])
    func `finds nothing in a text that is none`(text: String) {
        #expect(TCPConnections.count(to: [80], in: text) == 0)
    }

    @Test func `says so where there is no such file`() {
        #expect(TCPConnections.count(to: [80], root: "/nowhere") == nil)
        #expect(TCPConnections.count(to: []) == 0)
    }
}
