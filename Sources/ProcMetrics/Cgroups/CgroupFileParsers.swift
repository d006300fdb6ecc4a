/// A parser of one kind of file in a unit's control group. As ``KernelFileParser``, but for the values of one unit.
protocol CgroupFileParser: Sendable {
    /// Parses one complete file. A text cut short must not be passed.
    func parse(_ text: Span<UInt8>, into unit: inout UnitSample)
}

extension UnitSample {
    /// Sets the kernel's integer, or makes the metric absent; so does a value that cannot be, ``Validity/limit``.
    mutating func set(_ metric: Metric, raw: UInt64?) {
        let possible = raw.flatMap { $0 < Validity.limit ? $0 : nil }
        self[metric] = possible.map { Double($0) / Metric.scale[metric.index] }
    }
}

/// memory.current, memory.swap.current, memory.max, memory.high and pids.current of a control group,
/// Documentation/admin-guide/cgroup-v2.rst: one number, or `max` where there is no limit.
///
///     417914880
struct CgroupNumber: CgroupFileParser {
    let metric: Metric

    /// No limit is an infinite one, not an absent one: a rule over it stays known, and clears when it is taken away.
    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        if Self.isEndless(text) {
            unit[metric] = .infinity
        } else {
            unit.set(metric, raw: Self.number(in: text))
        }
    }

    /// The number; `nil` for `max`, and for what is no number.
    static func number(in text: Span<UInt8>) -> UInt64? {
        var text = text
        guard let number = text.takeNumber() else { return nil }
        return text.isEndOfLine ? number : nil
    }

    private static func isEndless(_ text: Span<UInt8>) -> Bool {
        var text = text
        return text.take("max") && text.isEndOfLine
    }
}

extension Span where Element == UInt8 {
    fileprivate var isEndOfLine: Bool { count == 0 || self[0] == UInt8(ascii: "\n") }
}

/// memory.events of a control group, Documentation/admin-guide/cgroup-v2.rst: how often something happened in it.
///
///     low 0
///     high 556267
///     max 12
///     oom 3
///     oom_kill 2
///     oom_group_kill 0
struct CgroupMemoryEvents: CgroupFileParser {
    /// Processes killed for memory, by whichever limit.
    static let kills = Metric(catalogued: "unit.oom.kills")
    /// Of the unit itself and of groups within it; that the limit of a slice was reached is counted at the slice.
    static let hits = Metric(catalogued: "unit.limit.hits")

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        var text = text
        var high: UInt64?
        var max: UInt64?
        var kills: UInt64?
        while text.count > 0 {
            if text.take("high ") {
                high = text.takeNumber()
            } else if text.take("max ") {
                max = text.takeNumber()
            } else if text.take("oom_kill ") {
                kills = text.takeNumber()
            }
            text.skipLine()
        }
        unit.set(Self.hits, raw: high.flatMap { high in max.map { high.plus($0) } })
        unit.set(Self.kills, raw: kills)
    }
}

/// memory.stat of a control group, Documentation/admin-guide/cgroup-v2.rst: bytes, and counters of events.
///
///     anon 139464704
///     file 22265856
///     workingset_refault_file 1048576
struct CgroupMemoryStat: CgroupFileParser {
    private static let sources = [
        ("anon", "unit.anon"), ("file", "unit.file"), ("inactive_file", "unit.file.inactive"), ("shmem", "unit.shmem"),
        ("slab_reclaimable", "unit.slab.reclaimable"), ("slab_unreclaimable", "unit.slab.unreclaimable"),
        ("sock", "unit.sock"), ("workingset_refault_file", "unit.refault.file"),
        ("workingset_refault_anon", "unit.refault.anon"),
        // Before 5.9, as in /proc/vmstat.
        ("workingset_refault", "unit.refault.file"),
    ].map { (key: $0, metric: Metric(catalogued: $1)) }

    private let keys = KeyTable(sources)

    /// What the file gives; a key that it lacks is absent.
    static let metrics = sources.map(\.metric)

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        for metric in Self.metrics { unit[metric] = nil }
        keys.forEachLine(of: text, separator: UInt8(ascii: " ")) { metric, value in
            unit.set(metric, raw: value.takeNumber())
        }
    }
}

/// memory.pressure of a control group, Documentation/accounting/psi.rst; only the totals, which are microseconds.
///
///     some avg10=0.06 avg60=0.21 avg300=0.99 total=8537362
///     full avg10=0.00 avg60=0.13 avg300=0.96 total=8183134
struct CgroupPressure: CgroupFileParser {
    static let some = Metric(catalogued: "unit.pressure.memory.some")
    static let full = Metric(catalogued: "unit.pressure.memory.full")

    func parse(_ text: Span<UInt8>, into unit: inout UnitSample) {
        var text = text
        var some: UInt64?
        var full: UInt64?
        while text.count > 0 {
            if text.take("some ") {
                some = Self.takeTotal(&text)
            } else if text.take("full ") {
                full = Self.takeTotal(&text)
            }
            text.skipLine()
        }
        unit.set(Self.some, raw: some)
        unit.set(Self.full, raw: full)
    }

    private static func takeTotal(_ text: inout Span<UInt8>) -> UInt64? {
        while text.count > 0, text[0] != UInt8(ascii: "\n") {
            if text.take("total=") { return text.takeNumber() }
            text.skipWord()
            text.skipBlanks()
        }
        return nil
    }
}
