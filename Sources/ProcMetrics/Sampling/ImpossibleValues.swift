internal import Glibc

/// Makes values absent that cannot be, counts them, and reports each metric once, as ``SourceErrorLog`` reports files.
struct ImpossibleValues: Sendable {
    /// Why a value cannot be, in the kernel's unit of measure.
    enum Reason {
        /// At least ``Validity/limit``; `nil` when 64 bits do not hold it.
        case tooLarge(UInt64?)
        case zero
        case above(UInt64, UInt64)
        case moreThan(Metric, UInt64, UInt64)
        case moreThanRest(UInt64, UInt64)
        /// A part of something that cannot be.
        case partOf(Metric, UInt64)
        case step(UInt64, former: UInt64)
    }

    private var log = SourceErrorLog(source: "kernel", counter: .valuesImpossible)
    private let root: String

    init(root: String) { self.root = root }

    mutating func reject(_ metric: Metric, _ reason: Reason, _ sample: inout Sample) {
        sample.set(metric, raw: nil)
        let source = metric.descriptor.source
        log.record(
            metric.name, errno: ERANGE, at: sample.time.monotonic, into: &sample, path: root + source.path,
            metrics: [metric], reason: reason.text(of: metric))
    }

    mutating func finish(_ sample: inout Sample) { log.finish(at: sample.time.monotonic, into: &sample) }
}

extension ImpossibleValues.Reason {
    /// `SwapFree is 2348810 kB, more than SwapTotal (2097152 kB)`.
    func text(of metric: Metric) -> String {
        let source = metric.descriptor.source
        let key = source.key(of: metric)
        switch self {
        case .tooLarge(nil): return "\(key) is negative or larger than 64 bits"
        case .tooLarge(let value?): return "\(key) is \(source.text(value)), more than any kernel can count"
        case .zero: return "\(key) is 0"
        case .above(let value, let most): return "\(key) is \(source.text(value)), more than \(source.text(most))"
        case .moreThan(let whole, let value, let most):
            let other = whole.descriptor.source
            return "\(key) is \(source.text(value)), more than \(other.key(of: whole)) (\(other.text(most)))"
        case .moreThanRest(let value, let rest):
            return "\(key) is \(source.text(value)), more than the rest of memory holds (\(source.text(rest)))"
        case .partOf(let whole, let value):
            return "\(key) is \(source.text(value)), part of an impossible \(whole.descriptor.source.key(of: whole))"
        case .step(let value, let former):
            return "\(key) went from \(source.text(former)) to \(source.text(value)) in one step"
        }
    }
}

extension Metric.Source {
    /// The kernel file below the root; empty for a metric that has none.
    var path: String {
        switch self {
        case .meminfo: "/proc/meminfo"
        case .vmstat: "/proc/vmstat"
        case .file(let text): String(text.prefix { $0 != "," })
        case .derived: ""
        }
    }

    /// What the kernel calls the value.
    fileprivate func key(of metric: Metric) -> String {
        switch self {
        case .meminfo(let key): key
        case .vmstat(let keys): keys.count == 1 ? keys[0] : metric.name
        case .file(let text):
            text.firstIndex(of: ",").map { text[$0...].dropFirst(2) }.map(String.init) ?? metric.name
        case .derived: metric.name
        }
    }

    /// As the kernel writes it.
    fileprivate func text(_ value: UInt64) -> String {
        if case .meminfo = self, value > 0, value % 1024 == 0 { return "\(value / 1024) kB" }
        return "\(value)"
    }
}
