/// Reads from the records of the kernel's log, one by one, which processes the kernel OOM-killed.
///
/// What is known of one kill is spread over several lines: the limit, the control groups, a line on a whole group, and
/// the victim itself. Any of them may be missing, because the kernel writes at most ten reports in five seconds, and records are
/// lost. Lines of other parts of the kernel may stand between them, but not those of another kill.
struct OOMKillParser {
    /// A line that is being put together from several records.
    private var open: [UInt8] = []
    /// The newest whole ``OOMSummary``; empty when a victim has followed it.
    private var summary: [UInt8] = []
    /// The newest ``OOMLegacy``, in the same way.
    private var legacy: [UInt8] = []
    private var limit: UInt64?
    /// What an older kernel reported as the reason before it named the victim.
    private var announced: OOMKill.Constraint?
    /// The nodes of a memory policy that an older kernel reported.
    private var policyNodes: String?
    private var latest = OOMReport()
    private var group: Group?
    /// When ``unfinished(at:)`` first saw the summary that stands there now.
    private var unfinishedSince: Int64?
    /// The victim of the newest summary that was taken for a kill without its line: that line may come late.
    private var finished: Int32?

    /// A control group that is being killed as a whole.
    private struct Group {
        let report: OOMReport
        /// When a process of it was killed last, in the log's time.
        var microseconds: UInt64
    }

    /// No record has more than 8 KiB, and no line more than two paths.
    private static let longest = 16 * 1024
    /// A process that is killed with its group comes at once after the one before it.
    private static let groupPause: UInt64 = 1_000_000
    /// The victim's line comes within milliseconds after the summary, in nanoseconds.
    private static let patience: Int64 = 500_000_000

    /// Takes a record.
    ///
    /// - Parameter kills: Gets the kills that are now known: at most that of a report that ends without its victim's line, and
    ///   one more.
    mutating func take(_ record: Span<UInt8>, into kills: inout [OOMKill]) {
        guard let head = KernelLogRecord(record), head.isKernels else { return }
        let line = record.extracting(head.text)
        if head.isContinuation, !open.isEmpty { return goOn(with: line, at: head.microseconds) }
        // Nothing says where an older kernel's line ends, but this is no part of it.
        if !legacy.isEmpty, open == legacy { open.removeAll(keepingCapacity: true) }
        if OOMSummary.begins(line) || OOMGroup.begins(line) || OOMLegacy.begins(line) {
            if OOMSummary.begins(line) { finish(into: &kills) }
            open.removeAll(keepingCapacity: true)
            goOn(with: line, at: head.microseconds)
        } else if let victim = OOMVictim(line) {
            let isKnown = summary.isEmpty && finished == victim.pid
            finished = nil
            if !isKnown { kills.append(kill(victim, name: line.extracting(victim.name), at: head.microseconds)) }
        } else if let bytes = OOMLimit.bytes(line) {
            limit = bytes > 0 ? bytes : nil
        } else if OOMBeginning.isBeginning(line) {
            begin(line, into: &kills)
        } else {
            announce(line)
        }
    }

    /// Takes the kill of a summary that no victim's line follows any more. Such a line may have been lost.
    ///
    /// - Parameter now: CLOCK_MONOTONIC in nanoseconds; a summary is given half a second from the first call on.
    mutating func unfinished(at now: Int64, into kills: inout [OOMKill]) {
        guard !summary.isEmpty else { return }
        guard let since = unfinishedSince else {
            unfinishedSince = now
            return
        }
        if now &- since >= Self.patience { finish(into: &kills) }
    }

    /// Takes the kill of a summary that no victim's line follows.
    mutating func finish(into kills: inout [OOMKill]) {
        let line = summary  // A span cannot borrow from a property; this shares the bytes, it copies none.
        guard !line.isEmpty else { return }
        summary = []
        guard let found = OOMSummary.victim(line.span) else { return }
        let report = OOMReport(found.summary, line.span, limit: limit)
        let reason = found.summary.limitGroup == nil ? found.summary.constraint : .memcg
        kills.append(kill(pid: found.pid, name: line.span.extracting(found.name), memory: nil, report, reason))
        finished = found.pid
    }

    /// Forgets what has begun, because records are lost.
    ///
    /// - Parameter kills: Gets the kill whose summary was read.
    mutating func forget(into kills: inout [OOMKill]) {
        finish(into: &kills)
        let known = finished
        self = OOMKillParser()
        finished = known
    }

    // MARK: Lines

    private mutating func goOn(with part: Span<UInt8>, at microseconds: UInt64) {
        guard open.count + part.count <= Self.longest else { return open.removeAll() }
        for index in 0..<part.count { open.append(part[index]) }
        let whole = open  // As above.
        let line = whole.span
        if OOMSummary.begins(line), OOMSummary.isWhole(line) {
            (summary, unfinishedSince, group) = (whole, nil, nil)
        } else if let path = OOMGroup.path(line) {
            group = Group(report: latest.inGroup(line.extracting(path)), microseconds: microseconds)
        } else {
            // Of this one nothing says that it is whole.
            if OOMLegacy(line) != nil { (legacy, group) = (whole, nil) }
            return
        }
        open = []
    }

    /// A new report: what is left of the one before it had no victim.
    private mutating func begin(_ line: Span<UInt8>, into kills: inout [OOMKill]) {
        finish(into: &kills)
        (legacy, limit, announced) = ([], nil, nil)
        policyNodes = OOMBeginning.nodes(line).map { OOMNodes.text(line.extracting($0)) }
    }

    private mutating func announce(_ line: Span<UInt8>) {
        var line = line
        if let constraint = OOMVictim.takeConstraint(&line), line.starts(with: "Kill process ") {
            announced = constraint
        }
    }

    // MARK: Kills

    private mutating func kill(_ victim: OOMVictim, name: Span<UInt8>, at microseconds: UInt64) -> OOMKill {
        let report = report(on: victim, name: name, at: microseconds)
        return kill(pid: victim.pid, name: name, memory: victim.memory, report, victim.constraint)
    }

    /// What is known of a kill beside its victim.
    private mutating func report(on victim: OOMVictim, name: Span<UInt8>, at microseconds: UInt64) -> OOMReport {
        let (line, older) = (summary, legacy)  // As above.
        if let found = OOMSummary(line.span, pid: victim.pid, name: name) {
            return OOMReport(found, line.span, limit: limit)
        }
        if (victim.constraint ?? announced) == .memcg, let found = OOMLegacy(older.span) {
            return OOMReport(found, older.span, limit: limit)
        }
        if let group, microseconds >= group.microseconds, microseconds - group.microseconds < Self.groupPause {
            self.group?.microseconds = microseconds
            return group.report
        }
        return OOMReport(nodes: policyNodes)
    }

    private mutating func kill(
        pid: Int32, name: Span<UInt8>, memory: UInt64?, _ report: OOMReport, _ reason: OOMKill.Constraint?
    ) -> OOMKill {
        let constraint = report.constraint(victim: reason) ?? announced ?? .unconstrained
        let isAtLimit = constraint == .memcg
        let isOfNodes = constraint == .cpuset || constraint == .memoryPolicy
        let kill = OOMKill(
            pid: pid, name: EscapedText.escaped(Array(name.withoutEscapes().prefix(Self.longestName)).span),
            unit: report.location?.unit?.description, memory: memory,
            oomMemcgUnit: isAtLimit ? report.limitLocation?.limitedUnit : nil, constraint: constraint,
            limit: isAtLimit ? report.limit : nil, location: report.location,
            limitLocation: isAtLimit ? report.limitLocation : nil, nodes: isOfNodes ? report.nodes : nil)
        (summary, legacy, limit, announced, policyNodes) = ([], [], nil, nil, nil)
        latest = report
        return kill
    }

    /// The kernel's names have 15 bytes; TASK_COMM_LEN of a later kernel may be more.
    private static let longestName = 64
}
