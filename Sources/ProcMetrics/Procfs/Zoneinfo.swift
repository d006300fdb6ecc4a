/// /proc/zoneinfo, proc(5): for each zone of memory its watermarks and what it keeps for allocations that can use no
/// other zone, in pages.
///
///     Node 0, zone    DMA32
///       pages free     759921
///             min      4121
///             low      5151
///             high     6181
///             managed  772917
///             protection: (0, 0, 9344, 9344, 9344)
struct Zoneinfo: Equatable, Sendable {
    /// Pages below which kswapd begins to reclaim, all zones together.
    private(set) var low: UInt64 = 0
    /// Pages that no process gets, as calculate_totalreserve_pages() in mm/page_alloc.c adds them up.
    private(set) var reserve: UInt64 = 0
    /// Pages of all zones: the RAM that the kernel has, whatever a container is shown.
    private(set) var managed: UInt64 = 0

    private struct Zone { var high: UInt64 = 0, managed: UInt64 = 0, protection: UInt64 = 0 }

    /// `nil` for a text without a zone.
    init?(_ text: Span<UInt8>) {
        var text = text
        var zone = Zone()
        while text.count > 0 {
            text.skipBlanks()
            if text.starts(with: "Node ") {
                add(zone)
                zone = Zone()
            } else if text.take("low ") {
                low = low.plus(Self.pages(&text))
            } else if text.take("high ") {
                zone.high = Self.pages(&text)
            } else if text.take("managed ") {
                zone.managed = Self.pages(&text)
            } else if text.take("protection: (") {
                zone.protection = Self.largest(&text)
            }
            text.skipLine()
        }
        add(zone)
        if managed == 0 { return nil }
    }

    private mutating func add(_ zone: Zone) {
        reserve = reserve.plus(Swift.min(zone.managed, zone.high.plus(zone.protection)))
        managed = managed.plus(zone.managed)
    }

    private static func pages(_ text: inout Span<UInt8>) -> UInt64 {
        text.skipBlanks()
        return text.takeNumber() ?? 0
    }

    private static func largest(_ text: inout Span<UInt8>) -> UInt64 {
        var largest: UInt64 = 0
        while let number = text.takeNumber() {
            largest = Swift.max(largest, number)
            guard text.take(", ") else { break }
        }
        return largest
    }
}
