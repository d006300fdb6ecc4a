internal import ProcMetrics

/// Errors of what fills in no values: PSI triggers, a kernel log that cannot be opened, the state file. Each part leaves the
/// errors that it has at present in a slot; none once it has recovered.
final class ErrorSource: MetricSource {
    typealias Errors = Slot<[SourceError]>

    let name: StaticString = "daemon"
    private var parts: [SlotReader<[SourceError]>]
    private var log = SourceErrorLog(source: "daemon")

    init(_ parts: [Errors]) { self.parts = parts.map { SlotReader($0) } }

    func collect(into sample: inout Sample, _ context: TickContext) {
        let now = context.time.monotonic
        for index in parts.indices {
            let areNew = parts[index].refresh()
            guard let errors = parts[index].value, !errors.isEmpty else { continue }
            log.record(errors, areNew: areNew, at: now, into: &sample)
        }
        log.finish(at: now, into: &sample)
    }
}
