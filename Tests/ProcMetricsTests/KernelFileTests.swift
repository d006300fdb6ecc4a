import Glibc
import Testing

@testable import ProcMetrics

@Suite struct KernelFileTests {
    @Test(arguments: [0, 1, 4095, 4096, 8191, 8192, 100_000, 1_000_000])
    func `a text of any length fits from the start`(length: Int) throws {
        let host = try TemporaryHost(["text": String(repeating: "x", count: length)])
        let file = try KernelFile(path: "\(host.root)/text", parser: Length())
        #expect(file.length == UInt64(length))
        #expect(file.error == nil)
    }

    @Test(arguments: [(4095, false), (4096, true), (4097, true), (100_000, true)])
    func `a text that fills the buffer is cut and not parsed`(length: Int, isTruncated: Bool) throws {
        let host = try TemporaryHost(["text": "x"])
        let file = try KernelFile(path: "\(host.root)/text", parser: Length())
        try host.write(String(repeating: "x", count: length), to: "text")
        #expect(file.length == (isTruncated ? nil : UInt64(length)))
        #expect(file.isTruncated == isTruncated)
        #expect(file.error == (isTruncated ? .truncated(path: "\(host.root)/text") : nil))

        file.grow()
        #expect(file.length == UInt64(length))
        #expect(!file.isTruncated)
    }

    @Test func `a text beyond every measure stays absent`() throws {
        let host = try TemporaryHost(["text": String(repeating: "x", count: 4 * 1024 * 1024)])
        let file = try KernelFile(path: "\(host.root)/text", parser: Length())
        #expect(file.length == nil)
        #expect(file.error == .truncated(path: "\(host.root)/text"))
        #expect(!file.isTruncated, "no buffer may grow that far")
    }

    @Test func `says why a file cannot be read, and goes on when it can`() throws {
        let host = try TemporaryHost(["folder/text": ""])
        let file = try KernelFile(path: "\(host.root)/folder", parser: Length())
        #expect(file.length == nil)
        #expect(file.error == .read(path: "\(host.root)/folder", errno: EISDIR))
        #expect(!file.isTruncated)
    }
}

/// Says how long the text was that it was given.
private struct Length: KernelFileParser {
    func parse(_ text: Span<UInt8>, into sample: inout Sample) { sample.set(.memoryTotal, raw: UInt64(text.count)) }
}

extension KernelFile {
    /// What one tick tells.
    fileprivate var length: UInt64? {
        var sample = Sample()
        read(into: &sample)
        return sample.raw(.memoryTotal)
    }
}
