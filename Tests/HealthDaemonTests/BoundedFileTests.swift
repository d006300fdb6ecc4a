import Glibc
import HealthLink
import Testing

@testable import HealthDaemon

struct BoundedFileTests {
    @Test func `a file up to the limit is read whole`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("file", String(repeating: "x", count: 40_000))
        #expect(try BoundedFile.read(path, upTo: 40_000).count == 40_000)
        #expect(throws: BoundedFile.Failure.tooLarge) { try BoundedFile.read(path, upTo: 39_999) }
    }

    @Test func `a file of procfs says that it is empty and is read all the same`() throws {
        #expect(try !BoundedFile.read("/proc/self/stat", upTo: 1 << 20).isEmpty)
        #expect(throws: BoundedFile.Failure.tooLarge) { try BoundedFile.read("/proc/self/stat", upTo: 3) }
    }

    @Test func `what is not a file is not read`() {
        #expect(throws: BoundedFile.Failure.notRegular) { try BoundedFile.read("/dev/zero", upTo: 10) }
        #expect(throws: BoundedFile.Failure.notRegular) { try BoundedFile.read("/tmp", upTo: 10) }
        #expect(throws: BoundedFile.Failure.errno(ENOENT)) { try BoundedFile.read("/nowhere", upTo: 10) }
    }
}

struct AtomicFileTests {
    @Test func `a file is replaced as a whole, and nothing is left beside it`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("file", "old")
        #expect(AtomicFile.write(Array("new".utf8), to: path) == 0)
        #expect(try BoundedFile.read(path, upTo: 10) == Array("new".utf8))
        #expect(unsafe access(path + ".new", F_OK) != 0)
    }

    @Test func `the new content is in a file of its own, so that a kill in between leaves the old one whole`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write("file", "old")
        let former = unsafe open(path, O_RDONLY | O_CLOEXEC)
        defer { close(former) }
        #expect(AtomicFile.write(Array("new".utf8), to: path) == 0)
        var bytes: [UInt8] = [0, 0, 0]
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(former, $0.baseAddress, $0.count) }
        #expect(count == 3 && bytes == Array("old".utf8))
    }

    @Test func `a failure keeps the old file and says why`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("file/below", "old")
        #expect(AtomicFile.write([], to: directory.path + "/file") == EISDIR)
        #expect(unsafe access(directory.path + "/file.new", F_OK) != 0)
        #expect(AtomicFile.write([], to: "/proc/nowhere/file") == ENOENT)
    }
}
