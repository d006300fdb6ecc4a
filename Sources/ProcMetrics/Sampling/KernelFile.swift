internal import Glibc

/// One kernel file that is read every tick: its descriptor, its buffer and its parser.
final class KernelFile {
    let path: String
    private let file: ProcFile
    private let parser: any KernelFileParser
    private var buffer: [UInt8]
    private(set) var error: ProcError?

    /// Enough for most files; the bigger ones make their buffers grow. Not more, because for a file under /proc/sys
    /// the kernel clears as much memory as it is offered.
    private static let firstCapacity = 4 * 1024
    private static let maximumCapacity = 4 * 1024 * 1024

    /// Opens the file and makes the buffer so big that the text fits twice.
    init(path: String, parser: any KernelFileParser) throws(ProcError) {
        self.path = path
        self.parser = parser
        file = try ProcFile(path: path)
        buffer = Array(repeating: 0, count: Self.firstCapacity)
        grow()
    }

    /// Whether the text no longer fits; ``grow()`` mends that, outside of the tick because it allocates.
    var isTruncated: Bool { error == .truncated(path: path) && buffer.count < Self.maximumCapacity }

    /// Makes room for twice the text as it is now. Allocates.
    func grow() {
        while buffer.count < Self.maximumCapacity, fill() * 2 > buffer.count {
            buffer = Array(repeating: 0, count: buffer.count * 2)
        }
    }

    /// Reads and parses. What cannot be read stays absent; ``error`` says why.
    func read(into sample: inout Sample) {
        let length = fill()
        if length < 0 {
            error = .read(path: path, errno: Int32(-length))
        } else if length == buffer.count {
            error = .truncated(path: path)
        } else {
            error = nil
            let text = buffer  // A span cannot borrow from a property; this shares the bytes, it copies none.
            let span = text.span
            parser.parse(span.extracting(first: length), into: &sample)
        }
    }

    private func fill() -> Int {
        unsafe buffer.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
    }
}
