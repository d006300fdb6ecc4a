internal import Synchronization

/// What the finder knows of one unit.
struct UnitRecord {
    let unit: CgroupTree.Unit
    /// When it came, on CLOCK_MONOTONIC in nanoseconds; `nil` when it was there at the first look.
    let since: Int64?
    /// Whether nobody has read anything of it yet.
    var isUnseen = true
    /// Bytes, as of the last time that the finder itself read them.
    var memory: UInt64 = 0
    var swap: UInt64 = 0
    private(set) var reader: UnitHandle?
    private(set) var details: CgroupFiles?

    private var olderSize: Double = 0
    private var newerSize: Double = 0
    private var notedAt: Int64?

    /// What growth is measured over: between one and two of it.
    private static let span: Int64 = 60_000_000_000

    init(unit: CgroupTree.Unit, since: Int64?) {
        self.unit = unit
        self.since = since
    }

    /// Memory and swap in bytes: as the sampler read them, where it does. They are ranked by, not added up.
    var size: Double {
        Double(reader?.memory.load(ordering: .relaxed) ?? memory)
            + Double(details == nil ? swap : reader?.swap.load(ordering: .relaxed) ?? swap)
    }

    /// Bytes by which it grew in the last minute or two.
    var growth: Double { size - olderSize }

    /// Remembers the size of this moment to measure growth against.
    mutating func note(at now: Int64) {
        guard let notedAt else {
            (olderSize, newerSize, self.notedAt) = (size, size, now)
            return
        }
        guard now &- notedAt >= Self.span else { return }
        (olderSize, newerSize, self.notedAt) = (newerSize, size, now)
    }

    /// Has the files open that it should have, and no others.
    ///
    /// - Returns: `nil` when it is not kept, is gone already, or its group does not count memory.
    mutating func open(isKept: Bool, inDetail: Bool) -> UnitSet.Entry? {
        guard isKept else {
            memory = reader?.memory.load(ordering: .relaxed) ?? memory
            (reader, details) = (nil, nil)
            return nil
        }
        // Where systemd took a controller away and gave it back, a group that runs on has other files.
        if reader?.isLost.load(ordering: .relaxed) == true { (reader, details) = (nil, nil) }
        if reader == nil {
            let opened = UnitHandle(folder: unit.folder, memory: memory)
            if opened.current.isOpen { reader = opened }
        }
        if !inDetail || details?.isIncomplete == true { details = nil }
        guard let reader else { return nil }
        if inDetail, details == nil { details = CgroupFiles(of: reader) }
        return UnitSet.Entry(name: unit.name, instance: unit.instance, reader: reader, details: details)
    }
}
