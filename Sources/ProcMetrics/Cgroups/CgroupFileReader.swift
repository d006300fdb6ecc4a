internal import Synchronization

/// Reads open files of units into their samples, through one buffer. What cannot be read is absent.
struct CgroupFileReader {
    /// memory.stat has about 1.5 KiB; what is longer than this is absent.
    private var buffer = ReadBuffer(capacity: 16 * 1024)
    private let memory = Metric(catalogued: "unit.memory")
    private let swap = Metric(catalogued: "unit.swap")
    private let limit = CgroupNumber(metric: Metric(catalogued: "unit.memory.max"))
    private let high = CgroupNumber(metric: Metric(catalogued: "unit.memory.high"))
    private let pids = CgroupNumber(metric: Metric(catalogued: "unit.pids"))
    private let statistics = CgroupMemoryStat()
    private let pressure = CgroupPressure()
    private let events = CgroupMemoryEvents()

    /// A file that should be readable and is not.
    struct Failure { let file: String, errno: Int32 }

    /// What could not be read since the owner last emptied it.
    var failures: [Failure] = []

    /// memory.current. Of a group that was removed it gives ENODEV: then everything of the unit is absent.
    ///
    /// - Returns: Whether the group is there.
    mutating func readMemory(_ handle: UnitHandle, into unit: inout UnitSample) -> Bool {
        let bytes = buffer.read(handle.current, CgroupNumber.number(in:))
        if buffer.error.meansGone {
            handle.isLost.store(true, ordering: .relaxed)
            unit.forget()
            return false
        }
        if buffer.error == 0 {
            handle.memory.store(bytes ?? 0, ordering: .relaxed)
        } else {
            failures.append(Failure(file: "memory.current", errno: buffer.error))
        }
        unit.set(memory, raw: bytes)
        return true
    }

    /// The files that cost little.
    mutating func readFastFiles(_ files: CgroupFiles, _ handle: UnitHandle, into unit: inout UnitSample) {
        let bytes = buffer.read(files.swap, CgroupNumber.number(in:))
        if buffer.error.isFailure {
            failures.append(Failure(file: "memory.swap.current", errno: buffer.error))
        } else {
            handle.swap.store(bytes ?? 0, ordering: .relaxed)
        }
        unit.set(swap, raw: bytes)
        let (stalled, hits) = (unit[CgroupPressure.some] ?? .infinity, unit[CgroupMemoryEvents.hits] ?? .infinity)
        read(files.pressure, pressure, into: &unit, "memory.pressure")
        read(files.events, events, into: &unit, "memory.events")
        let isStalled = unit[CgroupPressure.some] ?? 0 > stalled + Self.leastStall
        let isAtLimit = unit[CgroupMemoryEvents.hits] ?? 0 > hits
        handle.isStalledAtLimit.store(isStalled && isAtLimit, ordering: .relaxed)
    }

    /// Seconds in a tick. Reclaim of page cache at a limit takes less.
    private static let leastStall = 0.01

    /// memory.stat, and what rarely changes.
    mutating func readSlowFiles(_ files: CgroupFiles, into unit: inout UnitSample) {
        read(files.statistics, statistics, into: &unit, "memory.stat")
        read(files.limit, limit, into: &unit, "memory.max")
        read(files.high, high, into: &unit, "memory.high")
        read(files.pids, pids, into: &unit, "pids.current")
    }

    /// What ``readSlowFiles(_:into:)`` gives.
    static let slowMetrics =
        CgroupMemoryStat.metrics + ["unit.memory.max", "unit.memory.high", "unit.pids"].map(Metric.init(catalogued:))

    /// A file that is not there (a kernel without it, PSI off, cgroup.pressure 0) is as an empty one.
    private mutating func read(
        _ file: borrowing CgroupFile, _ parser: some CgroupFileParser, into unit: inout UnitSample, _ name: String
    ) {
        let isRead: Bool? = buffer.read(file) { text in
            parser.parse(text, into: &unit)
            return true
        }
        if isRead == nil { parser.parse(Span(), into: &unit) }
        if buffer.error.isFailure { failures.append(Failure(file: name, errno: buffer.error)) }
    }
}

extension UnitSample {
    /// Makes everything that is read of the control group absent.
    public mutating func forget() {
        self[Self.memory] = nil
        forgetDetails()
    }

    /// Makes absent what only units in detail have.
    mutating func forgetDetails() {
        for metric in Self.fast { self[metric] = nil }
        forgetSlowValues()
    }

    /// Makes absent what is read outside of the tick.
    mutating func forgetSlowValues() {
        for metric in CgroupFileReader.slowMetrics { self[metric] = nil }
    }

    private static let memory = Metric(catalogued: "unit.memory")
    private static let fast = [
        CgroupMemoryEvents.kills, CgroupMemoryEvents.hits, CgroupPressure.some, CgroupPressure.full,
        Metric(catalogued: "unit.swap"),
    ]
}
