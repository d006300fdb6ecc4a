/// /proc/loadavg: three averages, runnable and existing threads, the newest PID.
///
///     0.20 0.18 0.12 1/80 11206
struct Loadavg: KernelFileParser {
    private let averages = ["load.1m", "load.5m", "load.15m"].map(Metric.init(catalogued:))
    private let total = Metric(catalogued: "tasks.total")

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        for average in averages {
            guard let hundredths = text.takeHundredths() else {
                if text.startsWithNumber { sample.reject(average) }
                return
            }
            sample.set(average, raw: hundredths)
            text.skipWord()
            text.skipBlanks()
        }
        guard text.takeNumber() != nil, text.take(UInt8(ascii: "/")) else { return }
        sample.set(total, raw: text.takeNumber())
    }
}
