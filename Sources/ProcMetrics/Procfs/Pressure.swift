/// /proc/pressure/RESOURCE, Documentation/accounting/psi.rst. The averages are percent, the total is microseconds.
///
///     some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
///     full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134
///
/// Kernels before 5.13 have no `full` line for the CPU; `irq` has only a `full` line. With PSI compiled in but
/// switched off some kernels give an empty file.
struct Pressure: KernelFileParser {
    private struct Line {
        let total, avg10, avg60, avg300: Metric

        init?(_ name: String) {
            guard let total = Metric(named: name) else { return nil }
            self.total = total
            avg10 = Metric(catalogued: name + ".avg10")
            avg60 = Metric(catalogued: name + ".avg60")
            avg300 = Metric(catalogued: name + ".avg300")
        }
    }

    private let some: Line?
    private let full: Line?

    /// - Parameter resource: The file's name: `memory`, `io`, `cpu` or `irq`.
    init(resource: String) {
        some = Line("pressure.\(resource).some")
        full = Line("pressure.\(resource).full")
    }

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        while text.count > 0 {
            if text.take("some ") {
                if let some { Self.takeFields(of: some, &text, &sample) }
            } else if text.take("full ") {
                if let full { Self.takeFields(of: full, &text, &sample) }
            }
            text.skipLine()
        }
    }

    private static func takeFields(of line: Line, _ text: inout Span<UInt8>, _ sample: inout Sample) {
        while text.count > 0, text[0] != UInt8(ascii: "\n") {
            if text.take("avg10=") {
                set(line.avg10, text.takeHundredths(), text, &sample)
            } else if text.take("avg60=") {
                set(line.avg60, text.takeHundredths(), text, &sample)
            } else if text.take("avg300=") {
                set(line.avg300, text.takeHundredths(), text, &sample)
            } else if text.take("total=") {
                set(line.total, text.takeNumber(), text, &sample)
            }
            text.skipWord()
            text.skipBlanks()
        }
    }

    private static func set(_ metric: Metric, _ value: UInt64?, _ text: Span<UInt8>, _ sample: inout Sample) {
        if value == nil, text.startsWithNumber { sample.reject(metric) } else { sample.set(metric, raw: value) }
    }
}
