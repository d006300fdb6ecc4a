/// What the rules of a configuration keep in memory. A configuration that needs too much is rejected when it is read;
/// otherwise the unit's own MemoryMax= would end healthd when the units appear, and again at every start.
struct RuleMemory {
    /// The most that all rules may need, in bytes: a third of MemoryMax= in healthd.service, because during a reload the
    /// former rules and the new ones exist side by side.
    static let budget = 64 * mebibyte
    /// As many units are sampled at most.
    static let units = 1_024
    /// As many of them have counters.
    static let unitsWithCounters = 64
    /// The bytes of one ``Window``, its ring included; one over a unit's metric has half the resolution. A test compares
    /// these and the next with the allocator's figures.
    static let hostWindow = 1_280
    static let unitWindow = 768
    /// The bytes of one ``AlertInstance`` without its windows.
    static let instance = 512
    /// What a rule with `each` keeps for every unit to know whether its name matches.
    static let match = 64

    private static let mebibyte = 1_048_576

    /// Bytes of all rules so far.
    private(set) var total = 0
    private var hostWindows: Set<WindowKey> = []

    /// Adds a rule.
    ///
    /// - Returns: What the rule itself needs. A window over a host metric is shared, so only the first rule counts it.
    @discardableResult
    mutating func add(_ rule: Rule) -> Int {
        let programs = [rule.when.program] + [rule.clear?.program].compactMap { $0 }
        let ofHost = programs.flatMap(\.hostWindows).count { hostWindows.insert($0).inserted }
        var bytes = ofHost * Self.hostWindow
        if let each = rule.each {
            let windows = programs.map(\.unitWindows.count).reduce(0, +)
            let units = rule.counter == nil ? Self.units : Self.unitsWithCounters
            let matching = Self.isPattern(each) ? units : 1
            bytes += matching * (Self.instance + windows * Self.unitWindow) + units * Self.match
        } else {
            bytes += Self.instance
        }
        total += bytes
        return bytes
    }

    /// Whether it may match several units: it is no whole name.
    private static func isPattern(_ each: String) -> Bool { each.contains("*") || each.contains("?") }

    /// Whole MiB, rounded up.
    static func text(_ bytes: Int) -> String { "\((bytes + mebibyte - 1) / mebibyte) MiB" }
}

extension ConfigurationReader {
    /// Rejects rules that need more memory than the budget, at the first rule of the file that does not fit.
    mutating func checkMemory(of list: RuleList) {
        var memory = RuleMemory()
        for rule in list.rules where list.places[rule.name] == nil { memory.add(rule) }
        var first: (place: String, bytes: Int)?
        for rule in list.rules {
            guard let place = list.places[rule.name] else { continue }
            let bytes = memory.add(rule)
            if memory.total > RuleMemory.budget, first == nil { first = (place, bytes) }
        }
        guard let first else { return }
        fail(
            first.place,
            """
            the rules need too much memory: \(RuleMemory.text(memory.total)) for all, \(RuleMemory.text(first.bytes)) for \
            this one, at most \(RuleMemory.text(RuleMemory.budget)) are allowed. A rule with “each” needs memory for up to \
            \(RuleMemory.units) units, and again for each of its windows: use fewer such rules, fewer windows, or the whole \
            name of a unit in “each”
            """)
    }
}
