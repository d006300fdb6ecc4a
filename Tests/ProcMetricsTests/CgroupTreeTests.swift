import Glibc
import Testing

@testable import ProcMetrics

@Suite struct CgroupTreeTests {
    private func units(_ host: TemporaryHost) -> [String: CgroupTree.Unit] {
        let units = CgroupTree(root: "\(host.root)/sys/fs/cgroup", watch: nil).units
        return Dictionary(units.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test func `looks into slices and never into units`() throws {
        let host = try TemporaryHost()
        for path in [
            "init.scope", "system.slice/nginx.service", "system.slice/system-a.slice/a@1.service/b.service",
            "docker/4f0c", "machine.slice/libpod-1.scope/system.slice/x.service",
        ] {
            try host.group(path, memory: 1)
        }
        let found = units(host)
        #expect(Set(found.keys) == ["init.scope", "nginx.service", "a@1.service", "docker", "libpod-1.scope"])
        #expect(found["a@1.service"]?.folder == "\(host.root)/sys/fs/cgroup/system.slice/system-a.slice/a@1.service")
        #expect(found.values.allSatisfy { $0.instance > 0 })
    }

    @Test func `looks into a user's manager where it counts memory`() throws {
        let host = try TemporaryHost()
        for user in [1000, 1001] {
            try host.group("user.slice/user-\(user).slice/user@\(user).service/app.slice/podman.service", memory: 1)
            try host.write(
                user == 1000 ? "cpu memory pids\n" : "pids\n",
                to: "sys/fs/cgroup/user.slice/user-\(user).slice/user@\(user).service/cgroup.subtree_control")
        }
        #expect(Set(units(host).keys) == ["user@1000.service/podman.service", "user@1001.service"])
    }

    /// Whatever order the file system lists them in, some of the slices come behind the user's.
    @Test func `a user with groups without end hides no unit of another`() throws {
        let host = try TemporaryHost()
        let own = "user.slice/user-1000.slice/user@1000.service"
        for slice in 0..<8 { try host.group("\(slice).slice/\(slice).service", memory: 1) }
        try host.group("\(own)/app.slice/a.service", memory: 1)
        try host.write("memory\n", to: "sys/fs/cgroup/\(own)/cgroup.subtree_control")
        for slice in 0..<CgroupTree.maximumFolders {
            _ = unsafe mkdir("\(host.root)/sys/fs/cgroup/\(own)/\(slice).slice", 0o700)
        }
        #expect(Set(units(host).keys) == Set((0..<8).map { "\($0).service" } + ["user@1000.service"]))
    }

    @Test(arguments: [
        [Array(repeating: "a.slice", count: 40).joined(separator: "/") + "/b.service"],
        ["b.slice/b.service", "b.service"],
    ])
    func `nothing of a user is left out of what is looked at`(hidden: [String]) throws {
        let host = try TemporaryHost()
        for user in [1000, 1001] {
            let own = "user.slice/user-\(user).slice/user@\(user).service"
            try host.group("\(own)/a.service", memory: 1)
            try host.write("memory\n", to: "sys/fs/cgroup/\(own)/cgroup.subtree_control")
        }
        for group in hidden {
            try host.group("user.slice/user-1000.slice/user@1000.service/\(group)", memory: 1)
        }
        #expect(Set(units(host).keys) == ["user@1000.service", "user@1001.service/a.service"])
    }

    @Test func `ends in a tree that is too deep`() throws {
        let host = try TemporaryHost()
        try host.group(Array(repeating: "a.slice", count: 40).joined(separator: "/") + "/b.service", memory: 1)
        try host.group("a.slice/a.slice/c.service", memory: 1)
        #expect(Set(units(host).keys) == ["c.service"])
    }

    @Test(arguments: [
        ("cpu memory pids\n", true), ("memory\n", true), ("memory", true), ("memory2 cpu\n", false), ("", false),
        ("cpu xmemory\n", false), ("cpu  memory\n", true),
    ])
    func `finds a word`(text: String, isThere: Bool) {
        let bytes = Array(text.utf8)
        #expect(bytes.span.hasWord("memory") == isThere)
    }
}
