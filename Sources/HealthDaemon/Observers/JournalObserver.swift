internal import Glibc
internal import HealthRules
internal import ProcMetrics

/// Writes every event to the journal. While journald is restarted, events wait; while it hangs, only this queue does.
final class JournalObserver: TickObserver {
    let name = "journal"
    private let delivery: Delivery<JournalWriter>

    /// - Parameters:
    ///   - capacity: How many events wait for a journald that does not answer.
    ///   - send: Sends one entry, as ``SystemJournal/send(_:)`` does.
    init(capacity: Int = 256, send: @escaping JournalWriter.Send = SystemJournal.send) {
        delivery = Delivery(name: name, capacity: capacity)
        delivery.start { JournalWriter(send: send) }
    }

    func observe(_ result: borrowing TickResult) {
        if result.events.isEmpty { return delivery.flush() }
        for event in result.events { delivery.offer(event, isKept: event.reportsLoss) }
    }

    func finish(by deadline: Int64) { delivery.finish(by: deadline) }

    var liveness: ObserverLiveness { delivery.liveness }
}

/// Makes journal entries of messages, and sends them.
final class JournalWriter: MessageWriter {
    /// Returns 0 or errno(3).
    typealias Send = @Sendable ([(name: String, value: String)]) -> CInt

    private let send: Send

    init(send: @escaping Send) { self.send = send }

    func write(_ event: Event, lost: Int) -> Delivered {
        switch send(Self.fields(event, lost: lost)) {
        case 0: .done
        // The socket is made anew when journald is restarted by its socket unit; EAGAIN and ENOBUFS pass by themselves.
        case ENOENT, ECONNREFUSED, ECONNRESET, EAGAIN, ENOBUFS, ENOMEM, EPIPE: .retry
        default: .failed
        }
    }

    /// The fields of an entry, systemd.journal-fields(7).
    static func fields(_ event: Event, lost: Int) -> [(name: String, value: String)] {
        var fields = [("MESSAGE", event.message(lost: lost))]
        fields += EventRecord(event).journalFields
        fields.append(("SYSLOG_IDENTIFIER", "healthd"))
        if lost > 0 { fields.append(("HEALTHD_EVENTS_LOST", "\(lost)")) }
        return fields
    }
}

extension Event {
    /// What a person reads in the journal or on a terminal.
    ///
    /// - Parameter lost: Events lost before this one.
    func message(lost: Int) -> String {
        lost == 0
            ? message : "\(message) (\(lost) \(lost == 1 ? "event" : "events") before this one could not be delivered)"
    }
}
