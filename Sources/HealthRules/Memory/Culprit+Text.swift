internal import ProcMetrics

/// What a person reads of a culprit.
extension Culprit {
    /// Short enough for one line.
    public var name: String {
        switch kind {
        case .processes: title ?? unit ?? "a unit"
        case .tmpfs: "tmpfs"
        case .kernel: "kernel memory"
        case .pageCache: "page cache"
        }
    }

    /// The unit for people.
    private var title: String? { location?.title }

    /// `leak@3.service grew 1.2 GiB in 10 min, now 42 % of memory (new: installed 2 h ago)`, or
    /// `leak@3.service started 2 s ago, 85.8 MiB, 1 % of memory` for a unit that has just begun.
    var sentence: String {
        if let startedAge {
            let start = "\(name) started \(Self.seconds(startedAge)) ago, \(ValueFormatter.bytes(memory))"
            return "\(start), \(ValueFormatter.share(share)) of memory\(remark)\(processText)"
        }
        let growth = "\(name) grew \(ValueFormatter.bytes(growth)) in \(ValueFormatter.duration(over))"
        return "\(growth), now \(ValueFormatter.share(share)) of memory\(remark)\(processText)"
    }

    /// `leak.service was restarted 40 s ago`; `nil` while it runs.
    var stateText: String? {
        switch state {
        case .running, .growingAgain: nil
        case .restarted(let seconds): "\(title ?? unit ?? name) was \(Self.restarted(seconds))"
        case .stopped: "\(title ?? unit ?? name) stopped"
        }
    }

    private var remark: String {
        var remarks: [String] = []
        if kind != .processes, let unit { remarks.append("most of it by \(title ?? unit)") }
        if let age {
            remarks.append("new: \(coming) \(Self.ago(age))")
        } else if let changedAge {
            remarks.append("its unit was changed \(Self.ago(changedAge))")
        }
        if case .growingAgain(let seconds) = state { remarks.append(Self.restarted(seconds)) }
        return remarks.isEmpty ? "" : " (\(remarks.joined(separator: "; ")))"
    }

    /// A session or a container has no unit file that could have been installed.
    private var coming: String {
        unit?.hasSuffix(".scope") == true || location?.isUnitOfContainer == true ? "started" : "installed"
    }

    /// Units are discovered every ten seconds, so ages below a minute are all the same.
    private static func ago(_ seconds: Double) -> String {
        seconds < 60 ? "just now" : "\(ValueFormatter.duration(seconds)) ago"
    }

    private static func restarted(_ secondsAgo: Double?) -> String {
        secondsAgo.map { "restarted \(seconds($0)) ago" } ?? "restarted"
    }

    /// Whole seconds at least: samples are not finer than that.
    private static func seconds(_ seconds: Double) -> String {
        ValueFormatter.wholeSeconds(seconds < 1 ? seconds.rounded(.up) : seconds)
    }

    private var processText: String {
        guard let process = processes.first else { return "" }
        let victim = process.isNextVictim ? ", highest oom_score" : ""
        let figures = "pid \(process.pid), \(ValueFormatter.bytes(Double(process.memory)))\(victim)"
        return "; largest process \(process.name) (\(figures))"
    }

    /// What to type: a command that stops or restarts the unit or, where that would release nothing, one that shows
    /// more; `nil` when nothing better is known than for any host.
    var command: String? {
        switch kind {
        case .processes: stateText == nil ? location.flatMap { RemediationCommand.end(of: $0, isNew: age != nil) } : nil
        case .tmpfs: "df -h -t tmpfs (files stay when a unit is stopped: delete them)"
        case .kernel: "slabtop -s c"
        case .pageCache: nil
        }
    }
}
