import Glibc
import Testing

@testable import ProcMetrics

@Suite struct CgroupDirectoryTests {
    @Test func `opens files of the very folder, wherever it has gone`() throws {
        let host = try TemporaryHost(["a/memory.current": "12\n"])
        let folder = CgroupDirectory("\(host.root)/a")
        try host.move("a", to: "b")
        try host.write("3\n", to: "a/memory.current")
        let file = CgroupFile("memory.current", in: folder)
        var buffer = ReadBuffer(capacity: 16)
        let bytes = buffer.read(file, CgroupNumber.number(in:))
        #expect(bytes == 12)
        folder.revalidate("memory.current")
        folder.revalidate("none")
    }

    @Test func `says why there is nothing`() throws {
        let host = try TemporaryHost(["a/x": "", "file": ""])
        for (path, error) in [("a", ENOENT), ("none", ENOENT), ("file", ENOTDIR)] {
            let folder = CgroupDirectory("\(host.root)/\(path)")
            let descriptor = folder.open("memory.current")
            #expect(descriptor == -error)
            folder.revalidate("memory.current")
        }
    }
}
