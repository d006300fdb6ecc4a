internal import Glibc

/// The files on disk that make up a unit. systemd.unit(5)
///
/// Files that are rewritten all the time are left out: of generators, of transient units, and of limits set at run
/// time (/run/systemd/system.control), which healthd may have set itself.
public struct UnitFiles: Sendable {
    private let root: String

    private static let directories = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"]
    /// No host has so many files in one directory, nor so many drop-ins.
    private static let fileLimit = 16_384
    private static let dropInLimit = 64

    /// - Parameter root: `/` for this host; another directory stands in for a host.
    public init(root: String = "/") { self.root = root.asRoot }

    /// When each unit's file, its template or a drop-in of them last changed: the newest ctime, which no package sets
    /// back. CLOCK_REALTIME in nanoseconds; units that have no such file are left out. Reads the disk.
    ///
    /// The directories are listed once for all units. A lookup of each unit's name would be eight of them, and the kernel
    /// caches names that it has not found: on a host whose units come and go there are ever more of them.
    ///
    /// - Parameter units: As in ``UnitSample/name``.
    /// - Throws: When a directory that is there cannot be listed: then no age is known.
    public func lastChanges(of units: [String]) throws(SourceError) -> [String: Int64] {
        do throws(DirectoryError) {
            return try changes(of: units)
        } catch {
            throw SourceError(source: "unit-files", path: error.path, errno: error.errno, metrics: [.unitChangedAge])
        }
    }

    private func changes(of units: [String]) throws(DirectoryError) -> [String: Int64] {
        let (system, user) = (try paths(of: "system"), try paths(of: "user"))
        var newest: [String: Int64] = [:]
        for unit in units {
            let name = UnitName(unit)
            let file = name.ownName
            let paths = name.userUnit == nil ? system : user
            let files = [file] + [Self.template(of: file)].compactMap { $0 }
            for path in files.flatMap({ paths[$0] ?? [] }) {
                for change in try changes(of: path) where change > newest[unit] ?? .min { newest[unit] = change }
            }
        }
        return newest
    }

    /// Where there are files or drop-ins of units, by the name of the file.
    private func paths(of manager: String) throws(DirectoryError) -> [String: Set<String>] {
        var paths: [String: Set<String>] = [:]
        for directory in Self.directories.map({ "\(root)\($0)/\(manager)" }) {
            for entry in try Self.list(directory, directories: nil, limit: Self.fileLimit) {
                var name = String(decoding: entry.name, as: UTF8.self)
                if name.hasSuffix(".d") { name.removeLast(2) }
                paths[name, default: []].insert("\(directory)/\(name)")
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

    private func changes(of path: String) throws(DirectoryError) -> [Int64] {
        let dropIns = try Self.list(path + ".d", directories: false, limit: Self.dropInLimit)
            .map { String(decoding: $0.name, as: UTF8.self) }.filter { $0.hasSuffix(".conf") }
        return ([path] + dropIns.map { "\(path).d/\($0)" }).compactMap(Self.change)
    }

    /// What is in a directory; nothing when there is none.
    private static func list(_ path: String, directories: Bool?, limit: Int) throws(DirectoryError)
        -> [DirectoryListing.Entry]
    {
        do throws(DirectoryError) {
            return try DirectoryListing(of: path, directories: directories, limit: limit).entries
        } catch {
            if error.isGone { return [] }
            throw error
        }
    }

    /// The ctime of a file; of what a link leads to. The corresponding C function is `stat`.
    private static func change(_ path: String) -> Int64? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        let (seconds, overflow) = Int64(status.st_ctim.tv_sec).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? nil : seconds &+ Int64(status.st_ctim.tv_nsec)
    }
}
