/// /proc/swaps: a heading, then one device or file a line, sizes in KiB. A blank in a name is written `\040`.
///
///     Filename     Type       Size     Used  Priority
///     /dev/zram0   partition  1048572  5120  100
struct Swaps: KernelFileParser {
    private let devices = Metric(catalogued: "swap.devices")
    private let zramSize = Metric(catalogued: "swap.zram.size")
    private let zramUsed = Metric(catalogued: "swap.zram.used")

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        guard text.take("Filename") else { return }
        text.skipLine()
        sample.set(devices, raw: 0)
        while text.count > 0 {
            let isZram = text.starts(with: "/dev/zram")
            text.skipWord()
            text.skipBlanks()
            text.skipWord()
            if let size = Self.takeKibibytes(&text), let used = Self.takeKibibytes(&text) {
                sample.add(devices, raw: 1)
                if isZram {
                    sample.add(zramSize, raw: size)
                    sample.add(zramUsed, raw: used)
                }
            }
            text.skipLine()
        }
    }

    private static func takeKibibytes(_ text: inout Span<UInt8>) -> UInt64? {
        text.skipBlanks()
        return text.takeNumber()?.times(1024)
    }
}
