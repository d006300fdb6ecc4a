public import ProcMetrics

/// What one event says of processes that the kernel killed for memory.
public struct OOMKillReport: Sendable, Equatable {
    /// Who was killed, where the kernel's log told it; `nil` for kills that were only counted.
    public internal(set) var victim: OOMKill?
    /// The unit that lost the processes; `nil` where nobody knows or it was not the same for all.
    public internal(set) var unit: String?
    /// How many. The sum over all events is how many were killed.
    public internal(set) var count: UInt64
    /// Whether these are the ones that were left out when many were killed within a minute.
    public internal(set) var isRest = false
}

extension OOMKillReport {
    init(_ victim: OOMKill) { self.init(victim: victim, unit: victim.unit, count: 1) }

    /// What happened, in words.
    var text: String {
        if let victim { return "the kernel killed \(victim.figure)\(ofUnit) because \(victim.reason)" }
        let processes = "\(count) \(isRest ? "more " : "")\(count == 1 ? "process" : "processes")"
        if isRest { return "the kernel killed \(processes)\(ofUnit) for memory within a minute" }
        let limit = unit == nil ? "a unit's" : "the unit's own"
        return
            "the kernel killed \(count == 1 ? "a process" : processes)\(ofUnit) because memory ran out, on the host or at \(limit) limit"
    }

    /// What to do next.
    var advice: String {
        // Of a user's unit, the name that systemctl takes is only the last part, and only that user can ask.
        guard let unit, !unit.utf8.contains(UInt8(ascii: "/")), let command = RemediationCommand.status(of: unit) else {
            return victim == nil
                ? "journalctl -k -g 'Killed process' names the victim."
                : "journalctl -k -g 'oom-kill|Killed process' tells the rest."
        }
        return "See whether it runs: \(command)"
    }

    private var ofUnit: String { unit.map { " of \($0)" } ?? "" }
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

    fileprivate var reason: String {
        guard constraint == .unit else { return "the host ran out of memory" }
        let size = limit.map { " of \(ValueFormatter.bytes(Double($0)))" } ?? ""
        return "\(oomMemcgUnit ?? "its control group") is at its own limit\(size)"
    }
}
