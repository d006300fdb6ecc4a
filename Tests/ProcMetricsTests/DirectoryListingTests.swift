import FaultInjection
import FoundationEssentials
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct DirectoryListingTests {
    @Test func `distinguishes directories from files, and has their inodes`() throws {
        let host = try TemporaryHost(["a.slice/x": "", "b.service/x": "", "file": ""])
        try FileManager.default.createSymbolicLink(atPath: "\(host.root)/link", withDestinationPath: "a.slice")
        let directories = try DirectoryListing(of: host.root, limit: 10).entries
        #expect(Set(directories.map { String(decoding: $0.name, as: UTF8.self) }) == ["a.slice", "b.service"])
        for directory in directories {
            var status = stat()
            let result = unsafe stat("\(host.root)/\(String(decoding: directory.name, as: UTF8.self))", &status)
            #expect(result == 0)
            #expect(status.st_ino == directory.inode)
        }
        #expect(try DirectoryListing(of: host.root, directories: false, limit: 10).entries.count == 2)
        #expect(try DirectoryListing(of: host.root, directories: nil, limit: 10).entries.count == 4)
    }

    @Test func `ends at its limit`() throws {
        let host = try TemporaryHost(["a/x": "", "b/x": "", "c/x": ""])
        #expect(try DirectoryListing(of: host.root, limit: 2).entries.count == 2)
    }

    @Test func `says that a directory is gone, or is none`() throws {
        let host = try TemporaryHost(["a/x": ""])
        for (path, errno) in [("\(host.root)/none", ENOENT), ("\(host.root)/a/x", ENOTDIR)] {
            let error = #expect(throws: DirectoryError(path: path, errno: errno)) {
                try DirectoryListing(of: path, limit: 2)
            }
            #expect(error?.isGone == true)
        }
    }

    @Test(arguments: [Fault.Call.opendir, .readdir], [EMFILE, EIO, ENOMEM, ESTALE, EACCES])
    func `a directory that cannot be listed is not an empty one`(call: Fault.Call, errno: Int32) throws {
        let host = try TemporaryHost(["a/x": ""])
        let fault = Fault(call, below: host.root, errno)
        let error = #expect(throws: DirectoryError(path: host.root, errno: errno)) {
            try DirectoryListing(of: host.root, limit: 2)
        }
        #expect(error?.isGone == false)
        fault.end()
        #expect(try DirectoryListing(of: host.root, limit: 2).entries.count == 1)
    }
}
