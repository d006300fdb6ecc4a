/// Looks for units among the control groups: in slices and in users' own managers, never in a unit.
struct CgroupTree {
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
    /// A user makes as many groups below his own manager as he likes; these are more than anybody has need of.
    static let maximumUnitsOfUser = 1024
    static let maximumFoldersOfUser = 256

    private let watch: DirectoryWatcher?
    private var buffer = ReadBuffer(capacity: 4096)
    private(set) var units: [Unit] = []
    private var folders = 0
    private var unitLimit = maximumUnits
    private var folderLimit = maximumFolders
    /// Whether something was left out.
    private var isCut = false

    /// - Parameter root: Where control groups are mounted.
    init(root: String, watch: DirectoryWatcher?) {
        self.watch = watch
        list(root, manager: nil, depth: 0)
        watch?.dropOthers()
    }

    private mutating func list(_ folder: String, manager: String?, depth: Int) {
        guard depth < Self.maximumDepth, folders < folderLimit else {
            isCut = true
            return
        }
        folders += 1
        watch?.add(folder)
        for entry in DirectoryListing(of: folder, limit: Self.maximumUnits).entries {
            guard let name = CgroupName(entry.name.span) else { continue }
            // A name that is not UTF-8 cannot be opened by a path; nobody's unit has one.
            let path = String(validating: entry.name, as: UTF8.self).map { "\(folder)/\($0)" }
            guard units.count < unitLimit, let path else {
                isCut = true
                continue
            }
            let text = manager.map { "\($0)/\(name.text)" } ?? name.text
            let unit = Unit(name: text, folder: path, instance: entry.inode)
            switch name.kind {
            case .slice:
                list(path, manager: manager, depth: depth + 1)
            case .userManager where manager == nil && givesMemoryOn(path):
                listUnits(of: unit, depth: depth + 1)
            default:
                units.append(unit)
            }
        }
    }

    /// Where what is below a user's manager cannot be looked at to its end, or two have one name, the manager is one unit: a
    /// user must hide neither the units of others nor his own.
    private mutating func listUnits(of manager: Unit, depth: Int) {
        let (first, limits) = (units.count, (unitLimit, folderLimit))
        unitLimit = min(unitLimit, first + Self.maximumUnitsOfUser)
        folderLimit = min(folderLimit, folders + Self.maximumFoldersOfUser)
        isCut = false
        list(manager.folder, manager: manager.name, depth: depth)
        (unitLimit, folderLimit) = limits
        let names = Set(units[first...].map(\.name))
        if isCut || names.count < units.count - first { units.replaceSubrange(first..., with: [manager]) }
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
