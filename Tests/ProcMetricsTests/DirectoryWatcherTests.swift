import Testing

@testable import ProcMetrics

@Suite struct DirectoryWatcherTests {
    @Test func `tells once when something comes or goes`() throws {
        let host = try TemporaryHost(["a/x": "", "a/folder/x": ""])
        let watch = DirectoryWatcher()
        watch.add("\(host.root)/a")
        watch.dropOthers()
        #expect(watch.drain() == false)
        try host.write("", to: "a/new/x")
        #expect(watch.drain() == true)
        #expect(watch.drain() == false)
        try host.remove("a/folder")
        #expect(watch.drain() == true)
    }

    @Test func `more folders than it watches are no news by themselves`() throws {
        let folders = (0..<520).map { "\($0)" }
        let host = try TemporaryHost(Dictionary(uniqueKeysWithValues: folders.map { ("\($0)/x", "") }))
        let watch = DirectoryWatcher()
        for _ in 0..<3 {
            for folder in folders { watch.add("\(host.root)/\(folder)") }
            watch.dropOthers()
            #expect(watch.drain() == false)
            try host.write("", to: "0/new")
            #expect(watch.drain() == true)
            try host.remove("0/new")
            _ = watch.drain()
        }
    }

    @Test func `watches a folder that was made again`() throws {
        let host = try TemporaryHost(["a/x": ""])
        let watch = DirectoryWatcher()
        watch.add("\(host.root)/a")
        watch.dropOthers()
        try host.remove("a")
        try host.write("", to: "a/x")
        watch.add("\(host.root)/a")
        watch.dropOthers()
        _ = watch.drain()
        try host.write("", to: "a/new")
        #expect(watch.drain() == true)
    }

    @Test func `a write into a file is nothing`() throws {
        let host = try TemporaryHost(["a/x": ""])
        let watch = DirectoryWatcher()
        watch.add("\(host.root)/a")
        watch.add("\(host.root)/a/x")
        try host.write("1", to: "a/x")
        #expect(watch.drain() == false)
    }

    @Test func `lets go of folders that are not added again`() throws {
        let host = try TemporaryHost(["a/x": "", "b/x": ""])
        let watch = DirectoryWatcher()
        for folder in ["a", "b"] { watch.add("\(host.root)/\(folder)") }
        watch.dropOthers()
        watch.add("\(host.root)/b")
        watch.dropOthers()
        _ = watch.drain()
        try host.write("", to: "a/new")
        #expect(watch.drain() == false)
        try host.write("", to: "b/new")
        #expect(watch.drain() == true)
    }
}
