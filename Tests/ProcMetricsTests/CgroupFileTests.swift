import Glibc
import Testing

@testable import ProcMetrics

@Suite struct CgroupFileTests {
    private func number(_ buffer: inout ReadBuffer, _ path: String) -> UInt64? {
        buffer.read(path, CgroupNumber.number(in:))
    }

    @Test func `reads anew every time, through the same buffer`() throws {
        let host = try TemporaryHost(["a": "12\n", "b": "3\n"])
        let file = CgroupFile("\(host.root)/a")
        var buffer = ReadBuffer(capacity: 16)
        let isOpen = file.isOpen
        #expect(isOpen)
        for text in ["12\n", "7\n"] {
            try host.write(text, to: "a")
            let first = buffer.read(file, CgroupNumber.number(in:))
            #expect(first == UInt64(text.dropLast()))
            let other = number(&buffer, "\(host.root)/b")
            #expect(other == 3)
        }
    }

    @Test func `says why there is nothing`() throws {
        let host = try TemporaryHost(["folder/a": "", "long": String(repeating: "1", count: 16), "short": "x"])
        var buffer = ReadBuffer(capacity: 16)
        for (path, error) in [("none", ENOENT), ("folder", EISDIR), ("long", EFBIG), ("short", 0)] {
            let value = number(&buffer, "\(host.root)/\(path)")
            #expect(value == nil)
            #expect(buffer.error == error)
        }
        let none = CgroupFile("\(host.root)/none")
        let error = none.error
        #expect(error == ENOENT)
        #expect(!error.isFailure)
        for failure in [EMFILE, ENFILE, EIO, EACCES, ENOMEM, ESTALE] {
            #expect(failure.isFailure && !failure.meansGone)
        }
        for other in [0, ENODEV, ENOTDIR, EOPNOTSUPP] { #expect(!other.isFailure) }
    }
}
