internal import Glibc

/// One kernel file that is read every tick: its descriptor, its buffer and its parser.
final class KernelFile {
    let path: String
    private let requirement: Requirement
    private var parser: any KernelFileParser
    private var file: ProcFile?
    private var buffer: [UInt8]
    private(set) var error: ProcError?

    /// What a file has to have in it.
    enum Requirement: Sendable {
        /// It may be empty: some kernels give an empty pressure file while PSI is off.
        case nothing
        case text
        /// A key that every kernel writes.
        case metric(Metric, key: String)
    }

    /// Enough for most files; the buffers of the bigger ones grow. Not more, because for a file under /proc/sys the kernel
    /// clears as much memory as it is offered.
    private static let firstCapacity = 4 * 1024
    private static let maximumCapacity = 4 * 1024 * 1024

    /// Opens the file and makes the buffer so big that the text fits twice.
    init(path: String, parser: any KernelFileParser, requirement: Requirement = .text) {
        self.path = path
        self.parser = parser
        self.requirement = requirement
        buffer = Array(repeating: 0, count: Self.firstCapacity)
        open()
    }

    /// Whether it should be readable and is not. It is no failure that this kernel has no such file or that PSI is off.
    var hasFailed: Bool {
        switch error {
        case nil, .open(_, ENOENT), .read(_, EOPNOTSUPP): false
        default: true
        }
    }

    /// Whether this kernel does not have it.
    var isMissing: Bool { error == .open(path: path, errno: ENOENT) }

    /// Whether ``mend()`` may help: the text no longer fits, or the file could not be opened or read.
    var needsMending: Bool { hasFailed && (error != .truncated(path: path) || buffer.count < Self.maximumCapacity) }

    /// Makes room for the text as it is now, or opens the file again. Allocates: not in the tick.
    func mend() {
        if error == .truncated(path: path) { grow() } else { open() }
    }

    /// Reads and parses. What cannot be read stays absent; ``error`` says why.
    func read(into sample: inout Sample) {
        guard file != nil else { return }
        let length = fill()
        if length < 0 {
            fail(.read(path: path, errno: Int32(-length)))
        } else if length == buffer.count {
            fail(.truncated(path: path))
        } else {
            let text = buffer  // A span cannot borrow from a property; this shares the bytes, it copies none.
            let span = text.span
            parser.parse(span.extracting(first: length), into: &sample)
            check(length, sample)
        }
    }

    private func check(_ length: Int, _ sample: Sample) {
        switch requirement {
        case .nothing: error = nil
        case .text where length == 0, .metric where length == 0: fail(.empty(path: path))
        case .metric(let metric, let key) where sample.raw(metric) == nil: fail(.missing(key: key, path: path))
        case .text, .metric: error = nil
        }
    }

    private func fail(_ error: ProcError) {
        if self.error != error { self.error = error }
    }

    private func open() {
        do throws(ProcError) {
            file = try ProcFile(path: path)
            error = nil
            grow()
        } catch {
            // What was open is left: it may be readable again.
            if file == nil { self.error = error }
        }
    }

    /// Makes room for twice the text.
    private func grow() {
        while buffer.count < Self.maximumCapacity, fill() * 2 > buffer.count {
            buffer = Array(repeating: 0, count: buffer.count * 2)
        }
    }

    private func fill() -> Int {
        unsafe buffer.withUnsafeMutableBytes { bytes in unsafe file?.readAll(into: bytes) ?? -Int(ENOENT) }
    }
}

/// A parser of one kernel file: text in, values out. It knows no path and opens nothing. It may remember where things stood in
/// the text before, to find them sooner.
///
/// What it does not understand it leaves absent; unknown keys and lines are skipped, because newer kernels add them.
protocol KernelFileParser: Sendable {
    /// Parses one complete file. A text cut short must not be passed.
    mutating func parse(_ text: Span<UInt8>, into sample: inout Sample)
}
