import Glibc
import Testing

@testable import ProcMetrics

@Suite struct KernelFileTests {
    @Test(arguments: [0, 1, 4095, 4096, 8191, 8192, 100_000, 1_000_000])
    func `a text of any length fits from the start`(length: Int) throws {
        let host = try TemporaryHost(["text": String(repeating: "x", count: length)])
        let file = KernelFile(path: "\(host.root)/text", parser: Length(), requirement: .nothing)
        #expect(file.length == UInt64(length))
        #expect(file.error == nil)
    }

    @Test(arguments: [(4095, false), (4096, true), (4097, true), (100_000, true)])
    func `a text that fills the buffer is cut and not parsed`(length: Int, isTruncated: Bool) throws {
        let host = try TemporaryHost(["text": "x"])
        let file = KernelFile(path: "\(host.root)/text", parser: Length(), requirement: .nothing)
        try host.write(String(repeating: "x", count: length), to: "text")
        #expect(file.length == (isTruncated ? nil : UInt64(length)))
        #expect(file.needsMending == isTruncated)
        #expect(file.error == (isTruncated ? .truncated(path: "\(host.root)/text") : nil))

        if isTruncated { file.mend() }
        #expect(file.length == UInt64(length))
        #expect(!file.needsMending)
    }

    @Test func `a text beyond every measure stays absent`() throws {
        let host = try TemporaryHost(["text": String(repeating: "x", count: 4 * 1024 * 1024)])
        let file = KernelFile(path: "\(host.root)/text", parser: Length(), requirement: .nothing)
        #expect(file.length == nil)
        #expect(file.error == .truncated(path: "\(host.root)/text"))
        #expect(!file.needsMending, "no buffer may grow that far")
    }

    @Test func `says why a file cannot be read, and goes on when it can`() throws {
        let host = try TemporaryHost(["folder/text": ""])
        let file = KernelFile(path: "\(host.root)/folder", parser: Length())
        #expect(file.length == nil)
        #expect(file.error == .read(path: "\(host.root)/folder", errno: EISDIR))
        #expect(file.needsMending)
        try host.remove("folder")
        try host.write("abc", to: "folder")
        file.mend()
        #expect(file.length == 3)
        #expect(file.error == nil)
        #expect(!file.needsMending)
    }

    @Test func `a file that this kernel does not have needs no mending`() throws {
        let host = try TemporaryHost(["text": ""])
        let file = KernelFile(path: "\(host.root)/none", parser: Length())
        #expect(file.isMissing)
        #expect(!file.hasFailed && !file.needsMending)
    }

    @Test(arguments: [
        (KernelFile.Requirement.nothing, "", ProcError?.none), (.text, "x", nil), (.text, "", .empty(path: "text")),
        (.metric(.memoryTotal, key: "K"), "x", nil),
        (.metric(.memoryFree, key: "K"), "x", .missing(key: "K", path: "text")),
        (.metric(.memoryTotal, key: "K"), "", .empty(path: "text")),
    ])
    func `a text that lacks what it must have is an error`(
        requirement: KernelFile.Requirement, text: String, error: ProcError?
    ) throws {
        let host = try TemporaryHost(["text": text])
        let file = KernelFile(path: "\(host.root)/text", parser: Length(), requirement: requirement)
        _ = file.length
        #expect(file.error?.description == error?.description.replacing("text ", with: "\(host.root)/text "))
        #expect(file.error?.errno == error?.errno)
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
