import FaultInjection
import Glibc
import Testing

@testable import ProcMetrics

@Suite struct CgroupTreeTests {
    private func units(_ host: TemporaryHost) -> [String: CgroupTree.Unit] {
        let units = CgroupTree(root: "\(host.root)/sys/fs/cgroup", watcher: nil).units
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
        #expect(found["a@1.service"]?.directory == "\(host.root)/sys/fs/cgroup/system.slice/system-a.slice/a@1.service")
        #expect(found.values.allSatisfy { $0.cgroupInode > 0 })
    }

    @Test func `looks into the directories of container runtimes where they give memory on`() throws {
        let (id, pod) = (String(repeating: "4f0c", count: 16), "pod0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0")
        let host = try TemporaryHost()
        for path in [
            "docker/\(id)", "kubepods/burstable/\(pod)/\(id)", "lxc/101/ns/system.slice/a.service",
            "lxc.payload.web/init.scope",
            "system.slice/containerd.service/kubepods/\(pod)/\(id)", "system.slice/containerd.service/own",
            "system.slice/docker.service/own",
        ] {
            try host.group(path, memory: 1)
        }
        for path in [
            "docker", "kubepods", "kubepods/burstable", "kubepods/burstable/\(pod)", "lxc",
            "system.slice/containerd.service",
            "system.slice/containerd.service/kubepods", "system.slice/containerd.service/kubepods/\(pod)",
        ] {
            try host.write("memory\n", to: "sys/fs/cgroup/\(path)/cgroup.subtree_control")
        }
        let found = units(host)
        #expect(
            Set(found.keys) == [
                "docker/\(id)", "kubepods/burstable/\(pod)/\(id)", "lxc/101", "lxc.payload.web",
                "kubepods/\(pod)/\(id)",
                "containerd.service", "docker.service",
            ])
        let groups = "\(host.root)/sys/fs/cgroup"
        #expect(found["containerd.service"]?.directory == "\(groups)/system.slice/containerd.service/own")
        #expect(found["docker.service"]?.directory == "\(groups)/system.slice/docker.service")
        for (name, unit) in found {
            #expect(UnitName(controlGroup: String(unit.directory.dropFirst(groups.count)))?.description == name)
        }
        #expect(found["kubepods/\(pod)/\(id)"]?.location?.pod?.uid == String(pod.dropFirst(3)))
        #expect(found["docker.service"]?.location == nil)
    }

    @Test func `a directory of containers that counts for all of them is one unit`() throws {
        let host = try TemporaryHost()
        try host.group("docker/4f0c", memory: 1)
        try host.write("\n", to: "sys/fs/cgroup/docker/cgroup.subtree_control")
        #expect(Set(units(host).keys) == ["docker"])
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
        for slice in 0..<CgroupTree.maximumDirectories {
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

    private static let errors = [EMFILE, EIO, ENOMEM, ESTALE, EACCES]

    private func tree(_ host: TemporaryHost, former: [CgroupTree.Unit] = []) -> CgroupTree {
        CgroupTree(root: "\(host.root)/sys/fs/cgroup", watcher: nil, former: former)
    }

    /// A slice, a slice in it, a user's manager, and the root of them all.
    @Test(
        arguments: [
            "", "/system.slice", "/system.slice/a.slice", "/user.slice/user-1000.slice/user@1000.service/app.slice",
        ], errors)
    func `what is below a directory that cannot be listed stays`(directory: String, error: Int32) throws {
        let host = try TemporaryHost()
        let own = "user.slice/user-1000.slice/user@1000.service"
        for path in [
            "system.slice/a.slice/a.service", "system.slice/b.service", "c.scope", "\(own)/app.slice/d.service",
        ] {
            try host.group(path, memory: 1)
        }
        try host.write("memory\n", to: "sys/fs/cgroup/\(own)/cgroup.subtree_control")
        let before = tree(host).units
        #expect(before.count == 4)
        let path = "\(host.root)/sys/fs/cgroup\(directory)"
        let fault = Fault(.opendir, below: path, error, suffix: String(path.suffix(20)))
        let after = tree(host, former: before)
        #expect(fault.met == 1)
        #expect(Set(after.units.map(\.directory)) == Set(before.map(\.directory)))
        #expect(after.errors == [DirectoryError(path: path, errno: error)])
    }

    @Test func `what is below a directory that is gone does not stay`() throws {
        let host = try TemporaryHost()
        for path in ["a.slice/a.service", "b.slice/b.service"] { try host.group(path, memory: 1) }
        let before = tree(host).units
        try host.removeGroup("a.slice")
        let after = tree(host, former: before)
        #expect(after.units.map(\.name) == ["b.service"])
        #expect(after.errors == [])
        // As above, but it goes between the listing of the root and its own.
        let fault = Fault(.opendir, below: "\(host.root)/sys/fs/cgroup/b.slice", ENOENT)
        #expect(tree(host, former: before).units.isEmpty)
        fault.end()
    }

    @Test(arguments: [true, false], errors)
    func `a user's manager stays what it was while its controllers cannot be read`(hasMemory: Bool, error: Int32) throws
    {
        let host = try TemporaryHost()
        let own = "user.slice/user-1000.slice/user@1000.service"
        try host.group("\(own)/app.slice/d.service", memory: 1)
        try host.write(hasMemory ? "memory\n" : "pids\n", to: "sys/fs/cgroup/\(own)/cgroup.subtree_control")
        let before = tree(host).units
        let fault = Fault(.open, below: "\(host.root)/sys/fs/cgroup/\(own)/cgroup.subtree_control", error)
        let after = tree(host, former: before)
        #expect(fault.met == 1)
        #expect(after.units.map(\.name) == before.map(\.name))
        #expect(after.errors.map(\.errno) == [error])
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
