public import ProcMetrics

/// What one event says of processes that the kernel OOM-killed.
public struct OOMKillReport: Sendable, Equatable {
    /// The process that was killed, where the kernel's log names it; `nil` for kills that were only counted.
    public internal(set) var victim: OOMKill?
    /// The unit that lost the processes; `nil` where that is unknown or not the same for all.
    public internal(set) var unit: String?
    /// How many. The sum over all events is how many were killed.
    public internal(set) var count: UInt64
    /// In which container or guest, with the names that are known by now; `nil` where nothing but the unit is known.
    var location: CgroupLocation?
    /// Whose limit it is, in the same way.
    var limitLocation: CgroupLocation?
    /// Whether these are the ones that were left out when many were killed within a minute.
    public internal(set) var isRest = false
}

extension OOMKillReport {
    init(_ victim: OOMKill) { self.init(victim: victim, unit: victim.unit, count: 1) }

    /// Adds the names that are known.
    mutating func resolve(_ names: ContainerNames) {
        location = victim?.location.map(names.named) ?? unit.map(names.location(ofUnit:))
        limitLocation = victim?.limitLocation.map(names.named)
    }

    /// What happened, in words.
    var text: String {
        if let victim { return "the kernel OOM-killed \(victim.figure)\(ofUnit) because \(reason(victim))" }
        let processes = "\(count) \(isRest ? "more " : "")\(count == 1 ? "process" : "processes")"
        if isRest { return "the kernel OOM-killed \(processes)\(ofUnit) within a minute" }
        let limit = unit == nil ? "a unit's" : "the unit's own"
        return
            "the kernel OOM-killed \(count == 1 ? "a process" : processes)\(ofUnit) because memory ran out, on the host or at \(limit) limit"
    }

    /// What to do next.
    var advice: String {
        if let check = place.flatMap(RemediationCommand.check) { return check }
        return victim == nil
            ? "journalctl -k -g 'Killed process' names the victim"
            : "journalctl -k -g 'oom-kill|Killed process' has the details"
    }

    /// Where it was, with names or without.
    var place: CgroupLocation? { location ?? victim?.location ?? unit.map(CgroupLocation.init(unit:)) }

    private var ofUnit: String { place?.text.map { " of \($0)" } ?? "" }

    private func reason(_ victim: OOMKill) -> String {
        switch victim.constraint {
        case .unconstrained: return "the host ran out of memory"
        case .cpuset: return "the CPU set's memory nodes\(victim.nodeList) ran out"
        case .memoryPolicy: return "the memory policy's memory nodes\(victim.nodeList) ran out"
        case .memcg:
            let size = victim.limit.map { " of \(ValueFormatter.bytes(Double($0)))" } ?? ""
            let owner = (limitLocation ?? victim.limitLocation)?.limitText
            return "\(owner ?? "its cgroup") is at its own limit\(size)"
        }
    }
}

extension OOMKill {
    /// `leak (pid 512, 1.1 GiB)`.
    fileprivate var figure: String {
        let size = memory.map { ", \(ValueFormatter.bytes(Double($0)))" } ?? ""
        return "\(quotedName) (pid \(pid)\(size))"
    }

    /// A process may call itself anything: what is not a plain word stands in quotes.
    private var quotedName: String {
        let isPlain = name.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-_.:+/@".utf8.contains($0) }
        return isPlain && !name.isEmpty ? name : "“\(name)”"
    }

    /// ` (0-1)`.
    fileprivate var nodeList: String { nodes.map { " (\($0))" } ?? "" }
}
