internal import Glibc

/// The files on disk that make up a unit. systemd.unit(5)
///
/// Files that are written anew all the time are left out: of generators, of transient units, and of limits set at run
/// time (/run/systemd/system.control), which healthd may have set itself.
public struct UnitFiles: Sendable {
    private let root: String

    private static let folders = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"]
    /// Nobody has so many files in one folder, nor so many drop-ins.
    private static let fileLimit = 16_384
    private static let dropInLimit = 64

    /// - Parameter root: `/` for this host; another folder stands in for a host.
    public init(root: String = "/") { self.root = root.asRoot }

    /// When each unit's file, its template or a drop-in of them last changed: the newest ctime, which no package sets
    /// back. CLOCK_REALTIME in nanoseconds; units that have no such file are left out. Reads the disk.
    ///
    /// The folders are listed once for all units. Each asked for by its name would be eight lookups, and the kernel
    /// remembers names that it has not found: on a host whose units come and go there are ever more of them.
    ///
    /// - Parameter units: As in ``UnitSample/name``.
    public func lastChanges(of units: [String]) -> [String: Int64] {
        let (system, user) = (paths(of: "system"), paths(of: "user"))
        var newest: [String: Int64] = [:]
        for unit in units {
            let name = UnitName(unit)
            let file = name.userUnit ?? name.systemUnit
            let paths = name.userUnit == nil ? system : user
            let files = [file] + [Self.template(of: file)].compactMap { $0 }
            newest[unit] = files.flatMap { paths[$0] ?? [] }.flatMap(changes).max()
        }
        return newest
    }

    /// Where there are files or drop-ins of units, by the name of the file.
    private func paths(of manager: String) -> [String: Set<String>] {
        var paths: [String: Set<String>] = [:]
        for folder in Self.folders.map({ "\(root)\($0)/\(manager)" }) {
            for entry in DirectoryListing(of: folder, folders: nil, limit: Self.fileLimit).entries {
                var name = String(decoding: entry.name, as: UTF8.self)
                if name.hasSuffix(".d") { name.removeLast(2) }
                paths[name, default: []].insert("\(folder)/\(name)")
            }
        }
        return paths
    }

    /// `php-fpm@.service` of `php-fpm@8.2.service`; `nil` when it is no instance of a template. What stands behind the
    /// first `@` is the instance, which may have others in it.
    static func template(of name: String) -> String? {
        let start = name.firstIndex(of: "/").map(name.index(after:)) ?? name.startIndex
        guard let at = name[start...].firstIndex(of: "@"), let dot = name.lastIndex(of: "."), at < dot,
            name.index(after: at) < dot
        else { return nil }
        return String(name[...at]) + String(name[dot...])
    }

    private func changes(of path: String) -> [Int64] {
        let dropIns = DirectoryListing(of: path + ".d", folders: false, limit: Self.dropInLimit).entries
            .map { String(decoding: $0.name, as: UTF8.self) }.filter { $0.hasSuffix(".conf") }
        return ([path] + dropIns.map { "\(path).d/\($0)" }).compactMap(Self.change)
    }

    /// The ctime of a file; of what a link leads to. The corresponding C function is `stat`.
    private static func change(_ path: String) -> Int64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let (seconds, overflow) = Int64(status.st_ctim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : seconds &+ Int64(status.st_ctim.tv_nsec)
    }
}
