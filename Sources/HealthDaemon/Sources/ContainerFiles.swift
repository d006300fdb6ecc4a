internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import ProcMetrics

/// The files in which container runtimes, the kubelet and LXC say what they call what they run. Reads disks: it belongs to the queue
/// of files.
///
/// A file that is not there is no error: most hosts have none of these programs.
struct ContainerFiles {
    let root: String
    /// What is there and could not be read when that was tried last, and when that was.
    private var failures: [String: (errno: Int32, time: Int64)] = [:]
    /// The moment of what is read now, CLOCK_MONOTONIC in nanoseconds.
    private var now: Int64 = 0

    private static let dockerBound = 256 * 1024
    /// Podman has all containers in one file, about 2 KiB for each.
    private static let podmanBound = 1024 * 1024
    private static let configurationBound = 64 * 1024
    private static let passwdBound = 1024 * 1024
    /// As many pods as the kubelet allows, ten times; a container has a link for each of its restarts.
    private static let listingLimit = 4096

    /// - Parameter root: `/` for this host; another directory stands in for a host.
    init(root: String) { self.root = root == "/" ? "" : root }

    /// Files that are there and cannot be read.
    var errors: [SourceError] {
        failures.sorted { $0.key < $1.key }.map {
            SourceError(source: "container-names", path: $0.key, errno: $0.value.errno)
        }
    }

    /// Begins a round. Failures of what was not tried again since that time are forgotten.
    mutating func begin(at now: Int64, forgetting time: Int64) {
        self.now = now
        if !failures.isEmpty { failures = failures.filter { $0.value.time >= time } }
    }

    /// What docker calls a container: `"Name":"/web"` in its config.v2.json.
    mutating func docker(_ id: String) -> ContainerNames.Container? {
        struct File: Decodable {
            let name: String
            private enum CodingKeys: String, CodingKey { case name = "Name" }
        }
        let file = decode(File.self, "/var/lib/docker/containers/\(id)/config.v2.json", upTo: Self.dockerBound)
        guard let name = file?.name.drop(while: { $0 == "/" }), !name.isEmpty else { return nil }
        return ContainerNames.Container(name: String(name), runtime: .docker)
    }

    /// What podman calls the containers of root, by id: `"names":["web"]` in its containers.json.
    mutating func podman() -> [String: ContainerNames.Container] {
        struct Entry: Decodable {
            let id: String
            let names: [String]?
        }
        var found: [String: ContainerNames.Container] = [:]
        // Containers that are removed at the next boot, as with --rm, are in a file of their own.
        for file in ["containers.json", "volatile-containers.json"] {
            let path = "/var/lib/containers/storage/overlay-containers/\(file)"
            for entry in decode([Entry].self, path, upTo: Self.podmanBound) ?? [] {
                guard let name = entry.names?.first, !name.isEmpty else { continue }
                found[entry.id] = ContainerNames.Container(name: name, runtime: .podman)
            }
        }
        return found
    }

    /// What the pods are called, by UID.
    mutating func pods() -> [String: String] {
        let found = list("/var/log/pods").compactMap(ContainerFileText.pod(directory:))
        return Dictionary(found.map { ($0.uid, $0.name) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the containers of pods are called, by id.
    mutating func podContainers() -> [String: ContainerNames.Container] {
        let found = list("/var/log/containers").compactMap(ContainerFileText.container(link:))
        return Dictionary(
            found.map { ($0.id, ContainerNames.Container(name: $0.name)) }, uniquingKeysWith: { first, _ in first })
    }

    /// The host name of an LXC guest, and which program manages it.
    mutating func guest(_ id: String) -> ContainerNames.Guest? {
        // A name is a file's name here; the kernel has let nothing else be a control group's.
        guard !id.contains("/"), id != ".", id != ".." else { return nil }
        if let text = read("/var/lib/lxc/\(id)/config", upTo: Self.configurationBound) {
            let name = ContainerFileText.hostName(lxcConfiguration: text.span)
            return ContainerNames.Guest(
                name: name == id ? nil : name, manager: exists("/usr/sbin/pct") ? .proxmox : .lxc)
        }
        if exists("/var/lib/incus/containers/\(id)") { return ContainerNames.Guest(name: nil, manager: .incus) }
        let isLXD = ["/var/snap/lxd/common/lxd", "/var/lib/lxd"].contains { exists("\($0)/containers/\(id)") }
        return isLXD ? ContainerNames.Guest(name: nil, manager: .lxd) : nil
    }

    /// What users are called that /etc/passwd has. Others are in a directory on the network, which is not asked.
    mutating func users(_ ids: Set<UInt32>) -> [UInt32: String] {
        guard let text = read("/etc/passwd", upTo: Self.passwdBound) else { return [:] }
        return ContainerFileText.users(ids, passwd: text.span)
    }

    // MARK: Files

    private mutating func decode<Value: Decodable>(_ type: Value.Type, _ path: String, upTo bound: Int) -> Value? {
        guard let text = read(path, upTo: bound) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text))
        } catch {
            fail(path, EBADMSG)
            return nil
        }
    }

    private mutating func read(_ path: String, upTo bound: Int) -> [UInt8]? {
        do throws(BoundedFile.Failure) {
            let text = try BoundedFile.read(root + path, upTo: bound)
            failures[root + path] = nil
            return text
        } catch {
            switch error {
            case .errno(let errno) where errno.meansGone: failures[root + path] = nil
            case .errno(let errno): fail(path, errno)
            case .notRegular: fail(path, EINVAL)
            case .tooLarge: fail(path, EFBIG)
            }
            return nil
        }
    }

    private mutating func list(_ path: String) -> [String] {
        do throws(DirectoryError) {
            let listing = try DirectoryListing(of: root + path, directories: nil, limit: Self.listingLimit)
            failures[root + path] = nil
            return listing.entries.map { String(decoding: $0.name, as: UTF8.self) }
        } catch {
            failures[root + path] = error.isGone ? nil : (error.errno, now)
            return []
        }
    }

    /// The corresponding C function is `lstat`.
    private func exists(_ path: String) -> Bool {
        var status = stat()
        return unsafe lstat(root + path, &status) == 0
    }

    private mutating func fail(_ path: String, _ errno: Int32) {
        failures[root + path] = (errno, now)
    }
}
