internal import HealthLink

/// Names of users and groups of this host, from /etc/passwd and /etc/group. A directory service is not asked: it is on the
/// network, which healthd does not have. May wait for a disk.
enum LocalNames {
    /// The group whose members may act, beside root.
    static let group = "healthd"

    private static let limit = 4_194_304

    /// `root`, or `user 1000` for one that the file does not have.
    static func user(_ id: UInt32, file: String = "/etc/passwd") -> String {
        let line = lines(of: file).first { $0.count > 2 && UInt32($0[2]) == id }
        return line.map { String($0[0]) } ?? "user \(id)"
    }

    /// The id of a group; `nil` for one that the file does not have.
    static func groupID(_ name: String, file: String = "/etc/group") -> UInt32? {
        lines(of: file).first { $0.count > 2 && $0[0] == name }.flatMap { UInt32($0[2]) }
    }

    private static func lines(of file: String) -> [[Substring]] {
        guard let content = try? BoundedFile.read(file, upTo: limit) else { return [] }
        return String(decoding: content, as: UTF8.self).split(separator: "\n").map {
            $0.split(separator: ":", omittingEmptySubsequences: false)
        }
    }
}
