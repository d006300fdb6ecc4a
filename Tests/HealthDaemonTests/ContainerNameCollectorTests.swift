import Dispatch
import FaultInjection
import Glibc
import Testing

@testable import HealthDaemon
@testable import ProcMetrics

struct ContainerNameCollectorTests {
    private static let id = String(repeating: "4f0c", count: 16)
    private static let uid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
    private static let second: Int64 = 1_000_000_000
    private static let dockerFile = "var/lib/docker/containers/\(id)/config.v2.json"

    private func places(_ paths: String...) -> [String: CgroupLocation] {
        let all = paths.map { CgroupLocation(controlGroup: $0) }
        return Dictionary(all.map { ($0.unit?.description ?? "", $0) }, uniquingKeysWith: { first, _ in first })
    }

    private func text(_ path: String, _ names: ContainerNames) -> String? {
        names.named(CgroupLocation(controlGroup: path)).text
    }

    @Test func `names are those of the runtimes' own files`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, #"{"ID":"x","Name":"/web","Other":[1,{"a":null}]}"#)
        let podman = String(repeating: "0a1b", count: 16)
        try host.write(
            "var/lib/containers/storage/overlay-containers/containers.json",
            #"[{"id":"\#(podman)","names":["shop"],"image":"y"},{"id":"z"}]"#)
        let app = String(repeating: "0c1d", count: 16)
        try host.write("var/log/pods/shop_web-0_\(Self.uid)/app/0.log", "")
        try host.write("var/log/containers/web-0_shop_app-\(app).log", "")
        try host.write("var/lib/lxc/101/config", "lxc.uts.name = db\n")
        try host.write("usr/sbin/pct", "")
        try host.write("etc/passwd", "anna:x:1000:1000::/:/bin/sh\n")
        let paths = [
            "/docker/\(Self.id)": "container web (docker 4f0c4f0c4f0c)",
            "/machine.slice/libpod-\(podman).scope": "container shop (podman 0a1b0a1b0a1b)",
            "/kubepods/pod\(Self.uid)/\(app)": "container app (0c1d0c1d0c1d) of pod shop/web-0 (\(Self.uid))",
            "/lxc/101/ns": "LXC guest 101 (db)",
            "/user.slice/user-1000.slice/session-1.scope": "session-1.scope of user anna (1000)",
        ]
        var lookup = ContainerLookup(root: host.path)
        let all = paths.keys.map { CgroupLocation(controlGroup: $0) }
        let units = Dictionary(uniqueKeysWithValues: all.map { ($0.unit?.description ?? "", $0) })
        let names = lookup.names(in: units, at: 0)
        for (path, expected) in paths { #expect(text(path, names) == expected) }
        #expect(names.guests["101"]?.manager == .proxmox && names.units == units)
        #expect(lookup.errors.isEmpty)
    }

    @Test func `a name that comes later is found, and one that changes`() throws {
        let host = try TemporaryDirectory()
        var lookup = ContainerLookup(root: host.path)
        let units = places("/docker/\(Self.id)")
        let first = lookup.names(in: units, at: 0)
        #expect(text("/docker/\(Self.id)", first) == "docker container 4f0c4f0c4f0c")
        try host.write(Self.dockerFile, #"{"Name":"/web"}"#)
        let names1 = lookup.names(in: units, at: Self.second)
        #expect(names1.containers[Self.id]?.name == "web")
        try host.write(Self.dockerFile, #"{"Name":"/shop"}"#)
        let names2 = lookup.names(in: units, at: 2 * Self.second)
        #expect(names2.containers[Self.id]?.name == "web")
        let names3 = lookup.names(in: units, at: 400 * Self.second)
        #expect(names3.containers[Self.id]?.name == "shop")
    }

    @Test func `a container that has ended keeps its name for an hour`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, #"{"Name":"/web"}"#)
        var lookup = ContainerLookup(root: host.path)
        _ = lookup.names(in: places("/docker/\(Self.id)"), at: 0)
        let names4 = lookup.names(in: [:], at: 3000 * Self.second)
        #expect(names4.containers[Self.id]?.name == "web")
        let names5 = lookup.names(in: [:], at: 4000 * Self.second)
        #expect(names5.containers.isEmpty)
    }

    @Test func `a file that cannot be read is an error until it can, and the id stays`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, "{")
        var lookup = ContainerLookup(root: host.path)
        let units = places("/docker/\(Self.id)")
        for second in 0..<20 {
            let names = lookup.names(in: units, at: Int64(second) * Self.second)
            #expect(names.containers.isEmpty)
            #expect(lookup.errors.map(\.errno) == [EBADMSG])
            #expect(lookup.errors.map(\.path) == ["\(host.path)/\(Self.dockerFile)"])
        }
        try host.write(Self.dockerFile, #"{"Name":"/web"}"#)
        let names7 = lookup.names(in: units, at: 400 * Self.second)
        #expect(names7.containers[Self.id]?.name == "web")
        #expect(lookup.errors.isEmpty)
    }

    @Test func `no pipe, no device and no huge file is read`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, #"{"Name":"/web"}"# + String(repeating: " ", count: 300_000))
        try host.write("etc/x", "")
        let pipe = "\(host.path)/etc/passwd"
        try #require(unsafe mkfifo(pipe, 0o600) == 0)
        var lookup = ContainerLookup(root: host.path)
        let names = lookup.names(in: places("/docker/\(Self.id)", "/user.slice/user-1000.slice/session-1.scope"), at: 0)
        #expect(names.containers.isEmpty && names.users.isEmpty)
        #expect(lookup.errors.map(\.errno) == [EINVAL, EFBIG])
    }

    @Test func `names in a user's own control groups and in guests are not looked up`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, #"{"Name":"/web"}"#)
        var lookup = ContainerLookup(root: host.path)
        let own = "/user.slice/user-1000.slice/user@1000.service/docker-\(Self.id).scope"
        let names = lookup.names(in: places(own, "/lxc/101/docker-\(Self.id).scope"), at: 0)
        #expect(names.containers.isEmpty)
    }

    @Test func `a guest's name that is a path leads nowhere`() {
        var files = ContainerFiles(root: "/")
        for id in ["..", ".", "a/b"] {
            let guest = files.guest(id)
            #expect(guest == nil)
        }
    }

    @Test func `a disk that hangs delays nobody, and the newest request is answered`() throws {
        let host = try TemporaryDirectory()
        try host.write(Self.dockerFile, #"{"Name":"/web"}"#)
        let queue = DispatchQueue(label: "test")
        let collector = ContainerNameCollector(root: host.path, queue: queue)
        var reader = SlotReader(collector.results)
        var hasNew = false
        let gate = DispatchSemaphore(value: 0)
        queue.async { gate.wait() }
        for second in 0..<5 { collector.update([:], at: Int64(second)) }
        collector.update(places("/docker/\(Self.id)"), at: 9)
        hasNew = reader.refresh()
        #expect(!hasNew)
        gate.signal()
        queue.sync {}
        hasNew = reader.refresh()
        #expect(hasNew && reader.value?.names.containers[Self.id]?.name == "web")
        collector.update(places("/docker/\(Self.id)"), at: 10)
        queue.sync {}
        hasNew = reader.refresh()
        #expect(!hasNew, "the same names were handed on again")
    }
}
