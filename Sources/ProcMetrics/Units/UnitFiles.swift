internal import Glibc

/// The files on disk that make up a unit. systemd.unit(5)
///
/// Files that are written anew all the time are left out: of generators, of transient units, and of limits set at run
/// time (/run/systemd/system.control), which healthd may have set itself.
public struct UnitFiles: Sendable {
    private let root: String

    private static let folders = ["/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"]
    /// Nobody has so many drop-ins.
    private static let dropInLimit = 64

    /// - Parameter root: `/` for this host; another folder stands in for a host.
    public init(root: String = "/") { self.root = root.hasSuffix("/") ? String(root.dropLast()) : root }

    /// When a unit's file, its template or a drop-in of them last changed: the newest ctime, which no package sets back.
    /// CLOCK_REALTIME in nanoseconds; `nil` when there is no such file. Reads the disk.
    ///
    /// - Parameter name: As in ``UnitSample/name``.
    public func lastChange(of name: String) -> Int64? {
        let unit = UnitName(name)
        let file = unit.userUnit ?? unit.systemUnit
        let manager = unit.userUnit == nil ? "system" : "user"
        // A name from the kernel must not lead elsewhere.
        guard !file.contains("/"), file.contains(".") else { return nil }
        let names = [file] + [Self.template(of: file)].compactMap { $0 }
        return Self.folders.flatMap { folder in
            names.flatMap { changes(of: "\(root)\(folder)/\(manager)/\($0)") }
        }.max()
    }

    /// `php-fpm@.service` of `php-fpm@8.2.service`; `nil` when it is no instance of a template.
    static func template(of name: String) -> String? {
        guard let at = name.lastIndex(of: "@"), let dot = name.lastIndex(of: "."), at < dot,
            name.index(after: at) < dot, name.firstIndex(of: "/").map({ $0 < at }) ?? true
        else { return nil }
        return String(name[...at]) + String(name[dot...])
    }

    private func changes(of path: String) -> [Int64] {
        let dropIns = Listing(of: path + ".d", folders: false, limit: Self.dropInLimit).entries
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
