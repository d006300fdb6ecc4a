import FoundationEssentials
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct DirectoryListingTests {
    @Test func `tells folders from files, and their inodes`() throws {
        let host = try TemporaryHost(["a.slice/x": "", "b.service/x": "", "file": ""])
        try FileManager.default.createSymbolicLink(atPath: "\(host.root)/link", withDestinationPath: "a.slice")
        let folders = DirectoryListing(of: host.root, limit: 10).entries
        #expect(Set(folders.map { String(decoding: $0.name, as: UTF8.self) }) == ["a.slice", "b.service"])
        for folder in folders {
            var status = stat()
            let result = unsafe stat("\(host.root)/\(String(decoding: folder.name, as: UTF8.self))", &status)
            #expect(result == 0)
            #expect(status.st_ino == folder.inode)
        }
        #expect(DirectoryListing(of: host.root, folders: false, limit: 10).entries.count == 2)
        #expect(DirectoryListing(of: host.root, folders: nil, limit: 10).entries.count == 4)
    }

    @Test func `ends at its limit, and gives nothing for what is no folder`() throws {
        let host = try TemporaryHost(["a/x": "", "b/x": "", "c/x": ""])
        #expect(DirectoryListing(of: host.root, limit: 2).entries.count == 2)
        #expect(DirectoryListing(of: "\(host.root)/none", limit: 2).entries.isEmpty)
        #expect(DirectoryListing(of: "\(host.root)/a/x", limit: 2).entries.isEmpty)
    }
}
