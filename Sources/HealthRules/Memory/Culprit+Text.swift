internal import ProcMetrics

/// What a tired person reads of a suspect.
extension Culprit {
    /// Whose name a short line has room for.
    public var name: String {
        switch kind {
        case .processes: unit ?? "a unit"
        case .tmpfs: "tmpfs"
        case .kernel: "the kernel"
        case .pageCache: "the page cache"
        }
    }

    /// `leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory (new: installed 2 h ago)`.
    var sentence: String {
        let growth = "\(name) grew \(ValueFormatter.bytes(growth)) in \(ValueFormatter.duration(over))"
        return "\(growth), now \(ValueFormatter.share(share)) of memory\(remark)\(processText)"
    }

    /// `leak.service was restarted 40 s ago`; `nil` while nothing has become of it.
    var fateText: String? {
        switch fate {
        case .here, .growsAgain: nil
        case .restarted(let seconds): "\(unit ?? name) was \(Self.restarted(seconds))"
        case .gone: "\(unit ?? name) is gone"
        }
    }

    private var remark: String {
        var remarks: [String] = []
        if kind != .processes, let unit { remarks.append("most of it by \(unit)") }
        if let arrived {
            remarks.append("new: \(coming) \(Self.ago(arrived))")
        } else if let changed {
            remarks.append("its unit was changed \(Self.ago(changed))")
        }
        if case .growsAgain(let seconds) = fate { remarks.append(Self.restarted(seconds)) }
        return remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
    }

    /// A session or a container has no file that somebody could have installed.
    private var coming: String { unit?.hasSuffix(".scope") == true ? "began" : "installed" }

    /// Units are looked at every ten seconds, so what came within a minute is not told apart.
    private static func ago(_ seconds: Double) -> String {
        seconds < 60 ? "just now" : "\(ValueFormatter.duration(seconds)) ago"
    }

    private static func restarted(_ secondsAgo: Double?) -> String {
        secondsAgo.map { "restarted \(ValueFormatter.duration($0)) ago" } ?? "restarted"
    }

    private var processText: String {
        guard let process = processes.first else { return "" }
        let victim = process.isNextVictim ? ", next to be killed" : ""
        let figures = "pid \(process.pid), \(ValueFormatter.bytes(Double(process.memory)))\(victim)"
        return "; biggest process \(process.name) (\(figures))"
    }

    /// What to type: a command that stops or restarts the unit or, where that would give nothing back, one that shows
    /// what to look at; `nil` when there is no more to say than for any host.
    var command: String? {
        switch kind {
        case .processes: fateText == nil ? unit.flatMap { RemediationCommand.end(of: $0, isNew: arrived != nil) } : nil
        case .tmpfs: "df -h -t tmpfs (files stay when a unit is stopped: delete them)"
        case .kernel: "slabtop -s c"
        case .pageCache: nil
        }
    }
}

extension TopUnit {
    /// `leak.service 3489660928 +1288490188`: bytes now, and bytes grown.
    public var text: String { "\(name) \(ValueFormatter.whole(memory)) +\(ValueFormatter.whole(growth))" }
}

extension ValueFormatter {
    /// Bytes as a program reads them; 0 for what 64 bits do not hold.
    static func whole(_ bytes: Double) -> UInt64 { UInt64(exactly: bytes.rounded()) ?? 0 }
}
