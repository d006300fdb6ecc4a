internal import Synchronization

/// What the scanner knows of one unit.
struct UnitRecord {
    let unit: CgroupTree.Unit
    /// When it came, on CLOCK_MONOTONIC in nanoseconds; `nil` when it was there at the first scan.
    let since: Int64?
    /// Whether nothing of it has been read yet.
    var isUnseen = true
    /// Bytes, as of the last time that the scanner itself read them.
    var memory: UInt64 = 0
    var swap: UInt64 = 0
    private(set) var handle: UnitHandle?
    private(set) var files: CgroupFiles?

    private var olderSize: Double = 0
    private var newerSize: Double = 0
    private var recordedAt: Int64?

    /// What growth is measured over: between one and two of it.
    private static let span: Int64 = 60_000_000_000

    init(unit: CgroupTree.Unit, since: Int64?) {
        self.unit = unit
        self.since = since
    }

    /// Memory and swap in bytes: as the sampler read them, where it does. They are ranked by, not added up.
    var size: Double {
        Double(handle?.memory.load(ordering: .relaxed) ?? memory)
            + Double(files == nil ? swap : handle?.swap.load(ordering: .relaxed) ?? swap)
    }

    /// Bytes by which it grew in the last minute or two.
    var growth: Double { size - olderSize }

    /// Remembers the size of this moment to measure growth against.
    mutating func record(at now: Int64) {
        guard let recordedAt else {
            (olderSize, newerSize, self.recordedAt) = (size, size, now)
            return
        }
        guard now &- recordedAt >= Self.span else { return }
        (olderSize, newerSize, self.recordedAt) = (newerSize, size, now)
    }

    /// Opens the files that it should have open, and closes the others.
    ///
    /// - Parameters:
    ///   - groups: Where control groups are mounted.
    ///   - errors: Gets what could not be opened and will be tried again; the unit stays, without values.
    /// - Returns: `nil` when it is not kept, is gone already, or its group does not count memory.
    mutating func open(isKept: Bool, inDetail: Bool, groups: String = "", errors: inout [DirectoryError])
        -> UnitSet.Entry?
    {
        guard isKept else {
            memory = handle?.memory.load(ordering: .relaxed) ?? memory
            (handle, files) = (nil, nil)
            return nil
        }
        // Where systemd took a controller away and gave it back, a group that runs on has other files.
        if handle.map({ !$0.current.isOpen || $0.isLost.load(ordering: .relaxed) }) ?? true {
            openHandle(groups, &errors)
        }
        if !inDetail { files = nil }
        guard let handle else { return nil }
        if inDetail { openFiles(handle, &errors) }
        return UnitSet.Entry(name: unit.name, cgroupInode: unit.cgroupInode, handle: handle, files: files)
    }

    private mutating func openHandle(_ groups: String, _ errors: inout [DirectoryError]) {
        let opened = UnitHandle(unit, groups: groups, memory: memory)
        let error = opened.current.error
        if error == 0 || error.meansGone {
            (handle, files) = (error == 0 ? opened : nil, nil)
        } else {
            errors.append(DirectoryError(path: unit.directory + "/memory.current", errno: error))
            handle = handle ?? opened
        }
    }

    private mutating func openFiles(_ handle: UnitHandle, _ errors: inout [DirectoryError]) {
        guard handle.current.isOpen else { return }
        guard let files, files.refused == 0 else {
            let opened = CgroupFiles(of: handle)
            if opened.refused > 0 { errors.append(DirectoryError(path: unit.directory, errno: opened.refusal)) }
            if opened.refused < files?.refused ?? .max { self.files = opened }
            return
        }
    }
}

/// How long ago, in seconds, a unit was first seen on this host and its unit file was changed; each is `nil` when that was a day or
/// longer ago, or is not known.
public struct UnitAge: Sendable, Equatable {
    public var sinceFirstSeen: Double?
    public var sinceChanged: Double?

    public init(sinceFirstSeen: Double? = nil, sinceChanged: Double? = nil) {
        self.sinceFirstSeen = sinceFirstSeen
        self.sinceChanged = sinceChanged
    }

    /// Whether either was within a day.
    public var isNew: Bool { sinceFirstSeen != nil || sinceChanged != nil }
}

extension UnitSample {
    /// How new the unit is: `unit.age` and `unit.changed.age`.
    public var age: UnitAge {
        get { UnitAge(sinceFirstSeen: self[.unitAge], sinceChanged: self[.unitChangedAge]) }
        set { (self[.unitAge], self[.unitChangedAge]) = (newValue.sinceFirstSeen, newValue.sinceChanged) }
    }
}
