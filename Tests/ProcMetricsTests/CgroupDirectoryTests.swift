import Glibc
import Testing

@testable import ProcMetrics

@Suite struct CgroupDirectoryTests {
    @Test func `opens files of the very folder, wherever it has gone`() throws {
        let host = try TemporaryHost(["a/memory.current": "12\n"])
        let directory = CgroupDirectory("\(host.root)/a")
        try host.move("a", to: "b")
        try host.write("3\n", to: "a/memory.current")
        let file = CgroupFile("memory.current", in: directory)
        var buffer = ReadBuffer(capacity: 16)
        let bytes = buffer.read(file, CgroupNumber.number(in:))
        #expect(bytes == 12)
        directory.revalidate("memory.current")
        directory.revalidate("none")
    }

    @Test func `says why there is nothing`() throws {
        let host = try TemporaryHost(["a/x": "", "file": ""])
        for (path, error) in [("a", ENOENT), ("none", ENOENT), ("file", ENOTDIR)] {
            let directory = CgroupDirectory("\(host.root)/\(path)")
            let descriptor = directory.open("memory.current")
            #expect(descriptor == -error)
            directory.revalidate("memory.current")
        }
    }
}
