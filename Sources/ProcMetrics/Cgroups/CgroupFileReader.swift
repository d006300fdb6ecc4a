internal import Synchronization

/// Reads open files of units into their samples, through one buffer. What cannot be read is absent.
struct CgroupFileReader {
    /// memory.stat has about 1.5 KiB; what is longer than this is absent.
    private var buffer = ReadBuffer(capacity: 16 * 1024)
    private let memory = Metric(catalogued: "unit.memory")
    private let swap = Metric(catalogued: "unit.swap")
    private let limit = CgroupNumber(metric: Metric(catalogued: "unit.limit"))
    private let high = CgroupNumber(metric: Metric(catalogued: "unit.high"))
    private let pids = CgroupNumber(metric: Metric(catalogued: "unit.pids"))
    private let statistics = CgroupMemoryStat()
    private let pressure = CgroupPressure()
    private let events = CgroupMemoryEvents()

    /// memory.current. A group that was removed gives ENODEV: then everything of the unit is absent.
    mutating func readMemory(_ reader: UnitHandle, _ state: inout UnitReadSchedule, into unit: inout UnitSample) {
        if state.isGone { return }
        let bytes = buffer.read(reader.current, CgroupNumber.number(in:))
        if buffer.error != 0 {
            state.isGone = true
            reader.isLost.store(true, ordering: .relaxed)
            unit.forget()
        } else {
            state.memory = bytes ?? 0
            reader.memory.store(state.memory, ordering: .relaxed)
            unit.set(memory, raw: bytes)
        }
    }

    /// The files that cost little.
    mutating func readFastFiles(_ details: CgroupFiles, _ reader: UnitHandle, into unit: inout UnitSample) {
        let bytes = buffer.read(details.swap, CgroupNumber.number(in:))
        reader.swap.store(bytes ?? 0, ordering: .relaxed)
        unit.set(swap, raw: bytes)
        read(details.pressure, pressure, into: &unit)
        read(details.events, events, into: &unit)
    }

    /// memory.stat, and what hardly ever changes.
    mutating func readSlowFiles(_ details: CgroupFiles, into unit: inout UnitSample) {
        read(details.statistics, statistics, into: &unit)
        read(details.limit, limit, into: &unit)
        read(details.high, high, into: &unit)
        read(details.pids, pids, into: &unit)
    }

    /// A file that cannot be read (a kernel without it, PSI off, cgroup.pressure 0) is as an empty one.
    private mutating func read(
        _ file: borrowing CgroupFile, _ parser: some CgroupFileParser, into unit: inout UnitSample
    ) {
        let isRead: Bool? = buffer.read(file) { text in
            parser.parse(text, into: &unit)
            return true
        }
        if isRead == nil { parser.parse(Span(), into: &unit) }
    }
}

extension UnitSample {
    /// Makes everything absent.
    mutating func forget() {
        self[Self.memory] = nil
        forgetDetails()
    }

    /// Makes absent what only units in detail have.
    mutating func forgetDetails() {
        for metric in Self.details { self[metric] = nil }
    }

    private static let memory = Metric(catalogued: "unit.memory")
    private static let details =
        CgroupMemoryStat.metrics + [CgroupMemoryEvents.kills, CgroupPressure.some, CgroupPressure.full]
        + ["unit.swap", "unit.limit", "unit.high", "unit.pids"].map(Metric.init(catalogued:))
}
