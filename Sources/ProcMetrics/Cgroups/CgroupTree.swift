/// Lists the units among the control groups: in slices, in users' own managers and in the directories of container runtimes,
/// never in a unit.
struct CgroupTree {
    struct Unit {
        /// As in ``UnitSample/name``.
        let name: String
        /// The directory of its control group.
        let directory: String
        /// The inode of that directory.
        let cgroupInode: UInt64
        /// In which container or guest it is, or of which user; `nil` where the name says it all.
        var location: CgroupLocation?
    }

    /// More units, slices in slices and directories than any host has; a tree beyond that is not listed to its end.
    static let maximumUnits = 16_384
    static let maximumDepth = 24
    static let maximumDirectories = 4096
    /// A user can make any number of groups below his own manager; these are more than any host needs.
    static let maximumUnitsOfUser = 1024
    static let maximumDirectoriesOfUser = 256

    private let watcher: DirectoryWatcher?
    private let former: [Unit]
    private var buffer = ReadBuffer(capacity: 4096)
    private(set) var units: [Unit] = []
    /// Directories and files that are there and could not be read: what was known below them stays.
    private(set) var errors: [DirectoryError] = []
    private var directories = 0
    private var unitLimit = maximumUnits
    private var directoryLimit = maximumDirectories
    /// Whether something was left out.
    private var isCut = false

    /// - Parameters:
    ///   - root: Where control groups are mounted.
    ///   - former: The units of the scan before this one.
    init(root: String, watcher: DirectoryWatcher?, former: [Unit] = []) {
        self.watcher = watcher
        self.former = former
        list(root, CgroupWalk(), depth: 0)
        // A directory that could not be listed was not watched again either.
        if errors.isEmpty { watcher?.dropOthers() }
    }

    private mutating func list(_ directory: String, _ walk: CgroupWalk, depth: Int) {
        guard depth < Self.maximumDepth, directories < directoryLimit else {
            isCut = true
            return
        }
        directories += 1
        watcher?.add(directory)
        do throws(DirectoryError) {
            let listing = try DirectoryListing(of: directory, limit: Self.maximumUnits)
            for entry in listing.entries { add(entry, in: directory, walk, depth: depth) }
        } catch {
            guard !error.isGone else { return }
            errors.append(error)
            units += former.filter { $0.directory.isBelow(directory) }
        }
    }

    private mutating func add(_ entry: DirectoryListing.Entry, in directory: String, _ walk: CgroupWalk, depth: Int) {
        guard let name = CgroupName(entry.name.span) else { return }
        // A name that is not UTF-8 cannot be opened by a path; no unit has one.
        let path = String(validating: entry.name, as: UTF8.self).map { "\(directory)/\($0)" }
        guard units.count < unitLimit, let path else {
            isCut = true
            return
        }
        var next = walk
        next.enter(name)
        if next.step == .slice { return list(path, next, depth: depth + 1) }
        let location = next.location
        guard let unit = location.unit else { return }
        let found = Unit(
            name: unit.description, directory: path, cgroupInode: entry.inode,
            location: location.isNamed ? location : nil)
        switch next.step {
        case .userManager where givesMemoryOn(path):
            listUnits(of: found, next, depth: depth + 1)
        case .holder where givesMemoryOn(path):
            list(path, next, depth: depth + 1)
        case .runtime where givesMemoryOn(path):
            listContainers(of: found, next, depth: depth + 1)
        default:
            units.append(found)
        }
    }

    /// What runs in the containers below a runtime's service is not the service's. The service itself is then what it has beside
    /// them: the kernel lets no process be where memory is given on.
    private mutating func listContainers(of service: Unit, _ walk: CgroupWalk, depth: Int) {
        let first = units.count
        list(service.directory, walk, depth: depth)
        if !units[first...].contains(where: { $0.name != service.name }) {
            units.replaceSubrange(first..., with: [service])
        }
    }

    /// Where what is below a user's manager cannot be listed to its end, or two have one name, the manager is one unit: a
    /// user must hide neither the units of others nor his own.
    private mutating func listUnits(of manager: Unit, _ walk: CgroupWalk, depth: Int) {
        let (first, limits) = (units.count, (unitLimit, directoryLimit))
        unitLimit = min(unitLimit, first + Self.maximumUnitsOfUser)
        directoryLimit = min(directoryLimit, directories + Self.maximumDirectoriesOfUser)
        isCut = false
        list(manager.directory, walk, depth: depth)
        (unitLimit, directoryLimit) = limits
        let names = Set(units[first...].map(\.name))
        if isCut || names.count < units.count - first { units.replaceSubrange(first..., with: [manager]) }
    }

    /// Whether the groups below count their own memory: the controllers that a user's manager was not given it cannot pass
    /// on. As in the scan before, where the file cannot be read.
    ///
    ///     cpu memory pids
    private mutating func givesMemoryOn(_ directory: String) -> Bool {
        let path = directory + "/cgroup.subtree_control"
        if let isGiven = buffer.read(path, { $0.hasWord("memory") }) { return isGiven }
        guard !buffer.error.meansGone else { return false }
        errors.append(DirectoryError(path: path, errno: buffer.error))
        return former.contains { $0.directory.isBelow(directory) }
    }
}

extension String {
    /// Whether it is the path of something in a directory or further below.
    fileprivate func isBelow(_ directory: String) -> Bool {
        hasPrefix(directory) && utf8.dropFirst(directory.utf8.count).first == UInt8(ascii: "/")
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
