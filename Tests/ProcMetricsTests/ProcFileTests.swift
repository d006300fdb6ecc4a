import FoundationEssentials
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct ProcFileTests {
    @Test func `says why a file cannot be opened`() throws {
        let host = try TemporaryHost()
        let path = "\(host.root)/proc/none"
        #expect(throws: ProcError.open(path: path, errno: ENOENT)) { _ = try ProcFile(path: path) }
    }

    @Test(arguments: [(0, 0), (1, 1), (15, 15), (16, 16), (17, 16), (100_000, 16)])
    func `reads up to the end of the file or of the buffer`(size: Int, length: Int) throws {
        let host = try TemporaryHost(["proc/text": String(repeating: "x", count: size)])
        let file = try ProcFile(path: "\(host.root)/proc/text")
        var buffer = [UInt8](repeating: 0, count: 16)
        let count = unsafe buffer.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
        #expect(count == length)
        #expect(buffer.count { $0 == UInt8(ascii: "x") } == length)
    }

    @Test func `reads from the beginning every time`() throws {
        let host = try TemporaryHost(["proc/text": "first"])
        let file = try ProcFile(path: "\(host.root)/proc/text")
        var buffer = [UInt8](repeating: 0, count: 16)
        for text in ["first", "second"] {
            try host.write(text, to: "proc/text")
            let count = unsafe buffer.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
            #expect(String(decoding: buffer.prefix(count), as: UTF8.self) == text)
        }
    }

    @Test func `says why a file cannot be read`() throws {
        let host = try TemporaryHost(["proc/text": ""])
        let directory = try ProcFile(path: "\(host.root)/proc")
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(unsafe buffer.withUnsafeMutableBytes { unsafe directory.readAll(into: $0) } == -Int(EISDIR))
        #expect(unsafe directory.readAll(into: UnsafeMutableRawBufferPointer(start: nil, count: 0)) == 0)
    }

    @Test func `closes what it opened`() throws {
        let host = try TemporaryHost(["proc/text": ""])
        let path = "\(host.root)/proc/text"
        #expect(try openedOnce(path) == 1)
        #expect(try descriptors(of: path) == 0)
    }

    /// How many descriptors a file has while it is open.
    private func openedOnce(_ path: String) throws -> Int {
        let file = try ProcFile(path: path)
        return try withExtendedLifetime(file) { try descriptors(of: path) }
    }

    /// How many of this process's descriptors lead to a file.
    private func descriptors(of path: String) throws -> Int {
        let files = FileManager.default
        return try files.contentsOfDirectory(atPath: "/proc/self/fd").count {
            (try? files.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == path
        }
    }
}
