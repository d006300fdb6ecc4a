/// /proc/uptime: seconds since boot, and seconds that CPUs were idle.
///
///     350735.47 234388.90
struct Uptime: KernelFileParser {
    private let uptime = Metric(catalogued: "host.uptime")

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        sample.set(uptime, raw: text.takeHundredths())
    }
}
