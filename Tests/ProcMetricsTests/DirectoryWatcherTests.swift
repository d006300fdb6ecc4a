import FaultInjection
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct DirectoryWatcherTests {
    @Test func `reports once when something comes or goes`() throws {
        let host = try TemporaryHost(["a/x": "", "a/directory/x": ""])
        let watcher = DirectoryWatcher()
        watcher.add("\(host.root)/a")
        watcher.dropOthers()
        #expect(watcher.drain() == false)
        try host.write("", to: "a/new/x")
        #expect(watcher.drain() == true)
        #expect(watcher.drain() == false)
        try host.remove("a/directory")
        #expect(watcher.drain() == true)
    }

    @Test func `more directories than it watches are no event by themselves`() throws {
        let directories = (0..<520).map { "\($0)" }
        let host = try TemporaryHost(Dictionary(uniqueKeysWithValues: directories.map { ("\($0)/x", "") }))
        let watcher = DirectoryWatcher()
        for _ in 0..<3 {
            for directory in directories { watcher.add("\(host.root)/\(directory)") }
            watcher.dropOthers()
            #expect(watcher.drain() == false)
            try host.write("", to: "0/new")
            #expect(watcher.drain() == true)
            try host.remove("0/new")
            _ = watcher.drain()
        }
    }

    @Test func `watches a directory that was made again`() throws {
        let host = try TemporaryHost(["a/x": ""])
        let watcher = DirectoryWatcher()
        watcher.add("\(host.root)/a")
        watcher.dropOthers()
        try host.remove("a")
        try host.write("", to: "a/x")
        watcher.add("\(host.root)/a")
        watcher.dropOthers()
        _ = watcher.drain()
        try host.write("", to: "a/new")
        #expect(watcher.drain() == true)
    }

    @Test func `a write into a file is nothing`() throws {
        let host = try TemporaryHost(["a/x": ""])
        let watcher = DirectoryWatcher()
        watcher.add("\(host.root)/a")
        watcher.add("\(host.root)/a/x")
        try host.write("1", to: "a/x")
        #expect(watcher.drain() == false)
    }

    @Test func `lets go of directories that are not added again`() throws {
        let host = try TemporaryHost(["a/x": "", "b/x": ""])
        let watcher = DirectoryWatcher()
        for directory in ["a", "b"] { watcher.add("\(host.root)/\(directory)") }
        watcher.dropOthers()
        watcher.add("\(host.root)/b")
        watcher.dropOthers()
        _ = watcher.drain()
        try host.write("", to: "a/new")
        #expect(watcher.drain() == false)
        try host.write("", to: "b/new")
        #expect(watcher.drain() == true)
    }

    @Test func `a watch that cannot be had is an error, and a directory that is gone is none`() throws {
        let host = try TemporaryHost(["a/x": "", "b/x": ""])
        let watcher = DirectoryWatcher()
        let fault = Fault(.addWatch, below: "\(host.root)/a", ENOSPC)
        for directory in ["a", "b", "none"] { watcher.add("\(host.root)/\(directory)") }
        #expect(watcher.error == DirectoryError(path: "\(host.root)/a", errno: ENOSPC))
        fault.end()
        watcher.begin()
        for directory in ["a", "b", "none"] { watcher.add("\(host.root)/\(directory)") }
        #expect(watcher.error == nil)
        _ = watcher.drain()
        try host.write("", to: "a/new")
        #expect(watcher.drain() == true)
    }
}
