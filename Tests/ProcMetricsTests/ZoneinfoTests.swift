import Testing

@testable import ProcMetrics

@Suite struct ZoneinfoTests {
    /// Linux 6.18, shortened.
    private let text = """
        Node 0, zone      DMA
          per-node stats
              nr_inactive_anon 723616
          pages free     3840
                boost    0
                min      20
                low      25
                high     30
                promo    35
                present  3998
                managed  3840
                cma      0
                protection: (0, 3019, 12363, 12363, 12363)
          pagesets
            cpu: 0
                      count:    0
                      high:     14
                      low_batch: 3
        Node 0, zone    DMA32
          pages free     759921
                min      4121
                low      5151
                high     6181
                managed  772917
                protection: (0, 0, 9344, 9344, 9344)
        Node 0, zone   Normal
          pages free     759921
                low      15942
                high     19130
                managed  2392064
                protection: (0, 0, 0, 0, 0)
        Node 0, zone  Movable
          pages free     0
                low      32
                high     32
                managed  0
                protection: (0, 0, 0, 0, 0)

        """

    @Test func `adds up watermarks, and what a zone keeps from others, at most the zone`() throws {
        let zones = try #require(parse(text))
        #expect(zones.low == 25 + 5151 + 15942 + 32)
        #expect(zones.reserve == 3840 + (6181 + 9344) + 19130)
        #expect(zones.managed == 3840 + 772_917 + 2_392_064)
    }

    @Test(arguments: [
        "", "\n", "Node 0, zone DMA\n", "low 5\nhigh 6\n", "Node 0\n managed x\n", "Node 0\n managed 0\n",
        "managed\n5\n",
    ])
    func `a text without a zone is none`(text: String) { #expect(parse(text) == nil) }

    @Test func `numbers too large stay at the largest`() throws {
        let max = "18446744073709551615"
        let zone = "Node 0\nlow \(max)\nhigh \(max)\nmanaged \(max)\nprotection: (\(max), 1, 99999999999999999999)\n"
        let zones = try #require(parse(zone + zone))
        #expect(zones.low == .max)
        #expect(zones.reserve == .max)
        #expect(zones.managed == .max)
    }

    @Test func `survives any change and any cut`() {
        let bytes = Array(text.utf8)
        for index in bytes.indices {
            _ = Zoneinfo(Array(bytes[..<index]).span)
            for byte in [0x00, 0x0A, 0x20, 0x28, 0x2C, 0x2D, 0x39, 0xFF] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                _ = Zoneinfo(changed.span)
            }
        }
    }

    private func parse(_ text: String) -> Zoneinfo? { Zoneinfo(Array(text.utf8).span) }
}
