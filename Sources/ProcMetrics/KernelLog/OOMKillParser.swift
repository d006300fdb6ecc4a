/// Reads from the records of the kernel's log, one by one, whom the kernel killed for memory.
///
/// What is known of one kill is spread over several lines: the limit, the control groups, a word on a whole group, and
/// the victim itself. All but the victim may be missing, because the kernel writes at most ten reports in five seconds.
/// Lines of other parts of the kernel may stand between them, but not those of another kill.
struct OOMKillParser {
    /// A line that is being put together from several records.
    private var open: [UInt8] = []
    /// The newest whole ``OOMSummary``; empty when a victim has followed it.
    private var summary: [UInt8] = []
    private var limit: UInt64?
    /// What an older kernel said of the reason before it named the victim.
    private var announced: OOMKill.Constraint?
    private var latest: OOMKill?
    private var group: Group?

    /// A control group that is being killed as a whole.
    private struct Group {
        let unit: String?
        let oomMemcgUnit: String?
        let limit: UInt64?
        /// When a process of it was killed last, in the log's time.
        var microseconds: UInt64
    }

    /// No record has more than 8 KiB, and no line more than two paths.
    private static let longest = 16 * 1024
    /// A process that is killed with its group comes at once after the one before it.
    private static let groupPause: UInt64 = 1_000_000

    /// Takes a record.
    ///
    /// - Returns: The kill that is now known.
    mutating func take(_ record: Span<UInt8>) -> OOMKill? {
        guard let head = KernelLogRecord(record), head.isKernels else { return nil }
        let line = record.extracting(head.text)
        if head.isContinuation, !open.isEmpty {
            goOn(with: line, at: head.microseconds)
        } else if OOMSummary.begins(line) || OOMGroup.begins(line) {
            open.removeAll(keepingCapacity: true)
            goOn(with: line, at: head.microseconds)
        } else if let victim = OOMVictim(line) {
            return kill(victim, name: line.extracting(victim.name), at: head.microseconds)
        } else if let bytes = OOMLimit.bytes(line) {
            limit = bytes > 0 ? bytes : nil
        } else {
            announce(line)
        }
        return nil
    }

    /// Forgets what has begun, because records are lost.
    mutating func forget() { self = OOMKillParser() }

    // MARK: Lines

    private mutating func goOn(with part: Span<UInt8>, at microseconds: UInt64) {
        guard open.count + part.count <= Self.longest else { return open.removeAll() }
        for index in 0..<part.count { open.append(part[index]) }
        let whole = open  // A span cannot borrow from a property; this shares the bytes, it copies none.
        let line = whole.span
        if OOMSummary.isWhole(line) {
            summary = whole
            group = nil
        } else if let path = OOMGroup.path(line) {
            group = Group(
                unit: Self.unit(line.extracting(path)), oomMemcgUnit: latest?.oomMemcgUnit,
                limit: latest?.limit, microseconds: microseconds)
        } else {
            return
        }
        open = []
    }

    private mutating func announce(_ line: Span<UInt8>) {
        var line = line
        if let constraint = OOMVictim.takeConstraint(&line), line.starts(with: "Kill process ") {
            announced = constraint
        }
    }

    // MARK: Kills

    private mutating func kill(_ victim: OOMVictim, name: Span<UInt8>, at microseconds: UInt64) -> OOMKill {
        let line = summary
        let report = OOMSummary(line.span, pid: victim.pid, name: name)
        var unit: String?
        var oomMemcgUnit: String?
        var ofLimit: UInt64?
        if let report {
            unit = report.group.flatMap { Self.unit(line.span.extracting($0)) }
            oomMemcgUnit = report.limitGroup.flatMap {
                UnitName.limited(path: line.span.extracting($0).withoutEscapes().span)
            }
            ofLimit = report.limitGroup == nil ? nil : limit
        } else if let group, microseconds >= group.microseconds, microseconds - group.microseconds < Self.groupPause {
            (unit, oomMemcgUnit, ofLimit) = (group.unit, group.oomMemcgUnit, group.limit)
            self.group?.microseconds = microseconds
        }
        let constraint = victim.constraint ?? (report?.limitGroup == nil ? announced : .unit) ?? .host
        let isOwnLimit = constraint == .unit
        let kill = OOMKill(
            pid: victim.pid, name: EscapedText.escaped(Array(name.withoutEscapes().prefix(Self.longestName)).span),
            unit: unit, memory: victim.memory, oomMemcgUnit: isOwnLimit ? oomMemcgUnit : nil, constraint: constraint,
            limit: isOwnLimit ? ofLimit : nil)
        (summary, limit, announced, latest) = ([], nil, nil, kill)
        return kill
    }

    /// The kernel's names have 15 bytes; TASK_COMM_LEN of a later kernel may be more.
    private static let longestName = 64

    private static func unit(_ path: Span<UInt8>) -> String? { UnitName(path: path.withoutEscapes().span)?.description }
}
