/// Looks for units among the control groups: in slices and in users' own managers, never in a unit.
struct GroupTree {
    struct Unit {
        /// As in ``UnitSample/name``.
        let name: String
        /// The folder of its control group.
        let folder: String
        /// The inode of that folder.
        let instance: UInt64
    }

    /// More units, slices in slices and folders than any host has; a tree beyond that is not looked at to its end.
    static let maximumUnits = 16_384
    static let maximumDepth = 24
    static let maximumFolders = 4096

    private let watch: FolderWatch?
    private var buffer = TextBuffer(capacity: 4096)
    private(set) var units: [Unit] = []
    private var folders = 0

    /// - Parameter root: Where control groups are mounted.
    init(root: String, watch: FolderWatch?) {
        self.watch = watch
        list(root, manager: nil, depth: 0)
        watch?.dropOthers()
    }

    private mutating func list(_ folder: String, manager: String?, depth: Int) {
        guard depth < Self.maximumDepth, folders < Self.maximumFolders else { return }
        folders += 1
        watch?.add(folder)
        for entry in Listing(of: folder, limit: Self.maximumUnits).entries {
            guard units.count < Self.maximumUnits, let name = GroupName(entry.name.span) else { continue }
            // A name that is not UTF-8 cannot be opened by a path; nobody's unit has one.
            guard let path = String(validating: entry.name, as: UTF8.self).map({ "\(folder)/\($0)" }) else { continue }
            switch name.kind {
            case .slice:
                list(path, manager: manager, depth: depth + 1)
            case .userManager where manager == nil && givesMemoryOn(path):
                list(path, manager: name.text, depth: depth + 1)
            default:
                let unit = manager.map { "\($0)/\(name.text)" } ?? name.text
                units.append(Unit(name: unit, folder: path, instance: entry.inode))
            }
        }
    }

    /// Whether the groups below count their own memory: what a user's manager was not given it cannot tell apart.
    ///
    ///     cpu memory pids
    private mutating func givesMemoryOn(_ folder: String) -> Bool {
        buffer.read(folder + "/cgroup.subtree_control") { $0.hasWord("memory") } ?? false
    }
}

extension Span where Element == UInt8 {
    /// Whether a word stands in a list of words.
    func hasWord(_ word: StaticString) -> Bool {
        var text = self
        while text.count > 0 {
            let before = text.count
            if text.take(word), text.count == 0 || text[0] <= UInt8(ascii: " ") { return true }
            text.skipWord()
            if text.count > 0 { text.drop(1) }
            if text.count == before { return false }
        }
        return false
    }
}
