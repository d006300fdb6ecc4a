public import ProcMetrics

extension AlertEngine {
    /// The units that grow most, biggest growth first: those whose processes are worth a look. Allocates.
    public func growingUnits(at time: Timestamp) -> [String] {
        let blame = blame(at: time)
        return blame.topUnits.filter { blame.isSignificant($0.growth) }.map(\.name)
    }

    /// The units that must not be lost from sight, however small they have become: those that an incident blames, and
    /// those with an alert of their own, which clears only while the unit is seen. Allocates.
    public var unitsAtStake: [String] {
        book.incidents.compactMap { $0?.suspect?.unit }
            + unitRules.flatMap(\.inOrder).filter(\.alert.isFiring).compactMap(\.unit)
    }

    /// Says in an event who is to blame, where it is about something that memory can be to blame for.
    func attribute(in event: inout Event, _ watch: AlertInstance, at time: Timestamp) {
        guard watch.subject == .memory || watch.subject == .host else { return }
        let blame = blame(at: time)
        event.topUnits = blame.topUnits
        if let unit = watch.unit {
            event.suspect = blame.suspect(unit: unit)
        } else if event.kind == .cleared {
            event.suspect = known(watch.subject, blame)
        } else {
            event.suspect = suspect(of: watch, blame)
            book.attribute(watch.subject, event.suspect)
        }
        if event.unit == nil, let command = event.suspect?.command {
            event.advice = event.advice.map { Self.advice($0, of: watch.rule.origin, with: command) }
        }
    }

    /// Whoever an incident has named stays its suspect while it is still there, has not given back what it took, and
    /// nobody has grown by more. The page cache comes back when a leak is over, and is no news then.
    private func suspect(of watch: AlertInstance, _ blame: Attribution) -> Culprit? {
        var former = known(watch.subject, blame)
        if former?.fate == .here, !blame.isSignificant(former?.growth ?? 0) { former = nil }
        guard var newest = blame.suspect(of: watch.rule) else { return former }
        if case .restarted(let seconds)? = former?.fate, former?.unit == newest.unit {
            newest.fate = .growsAgain(secondsAgo: seconds)
        }
        guard let former else { return newest }
        if newest.kind == .pageCache { return former }
        guard former.fate == .here, former.growth > newest.growth else { return newest }
        return former.name == newest.name ? newest : former
    }

    /// Whom the incident has named so far, and what has become of it.
    private func known(_ subject: Subject, _ blame: Attribution) -> Culprit? {
        guard var suspect = book[subject]?.suspect else { return nil }
        suspect.fate = suspects.fate(of: suspect, at: blame.moment)
        if suspect.fate == .here, suspect.kind == .processes,
            let memory = suspect.unit.flatMap(suspects.unit)?.held.past.now
        {
            suspect.note(memory: memory, of: blame.host.total)
        }
        return suspect
    }

    private func blame(at time: Timestamp) -> Attribution {
        Attribution(
            suspects: suspects, host: growth, moment: BucketedTime(time.monotonic), processes: processes)
    }

    /// A built-in rule says to stop something; what a person wrote may be only to look (`See who has the memory:
    /// systemd-cgtop -m`), and no command that stops a unit may stand there. The journal's catalog shows no field that
    /// is longer than 256 bytes with its name.
    private static func advice(_ general: String, of origin: Rule.Origin, with command: String) -> String {
        let look = "systemd-cgtop -m"
        let isOwn = origin == .builtIn
        let advice = general.replacing(look, with: isOwn ? command : "\(look); then: \(command)", maxReplacements: 1)
        return advice.utf8.count < 230 ? advice : general
    }
}
