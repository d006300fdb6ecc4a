internal import HealthLink
internal import HealthRules

/// What a shell can complete, asked of healthd; nothing if it does not reply at once.
enum Completion {
    static var incidents: [String] {
        let alerts = client.flatMap { try? $0.call(Monitor.Alerts()).alerts } ?? []
        return Set(alerts.compactMap(\.incident)).sorted()
    }

    static var silences: [String] { client.flatMap { try? $0.call(Monitor.Silences()).silences.map(\.id) } ?? [] }

    static var units: [String] {
        client.flatMap { try? $0.call(Monitor.Units(limit: Monitor.unitLimit)).units.map(\.unit) } ?? []
    }

    static let rules = Rule.builtIn.map(\.name)

    /// A shell waits for it, so the timeout is short.
    private static var client: LinkClient? { try? LinkClient(timeout: 0.5) }
}
