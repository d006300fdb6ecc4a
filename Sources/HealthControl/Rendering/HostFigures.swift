internal import HealthLink
internal import HealthRules

/// What a status has of the host, as `systemctl status healthd` shows it.
struct HostFigures {
    private let host: Status.Host

    init(_ host: Status.Host) { self.host = host }

    /// Without what is not known.
    var texts: [String] { [memory, swap, stalls, load].compactMap { $0 } }

    /// `1.2 GiB of 7.7 GiB available`
    var memory: String? {
        guard let available = host.memoryAvailableBytes, let total = host.memoryTotalBytes else { return nil }
        return "\(ValueFormatter.bytes(available)) of \(ValueFormatter.bytes(total)) available"
    }

    private var swap: String? {
        guard let total = host.swapTotalBytes, let free = host.swapFreeBytes else { return nil }
        return total > 0 ? "swap \(ValueFormatter.share(free / total)) free" : "no swap"
    }

    private var stalls: String? {
        guard let some = host.memorySomeRatio, let full = host.memoryFullRatio else { return nil }
        return "stalled \(ValueFormatter.share(some)) some, \(ValueFormatter.share(full)) full"
    }

    private var load: String? { host.load1m.map { "load \(ValueFormatter.short($0))" } }
}
