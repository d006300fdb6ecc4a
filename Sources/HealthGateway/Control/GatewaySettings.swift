internal import Synchronization

/// What every part may ask about the configuration that is in force.
final class GatewaySettings: Sendable {
    private let valid = Atomic(true)

    /// Whether the configuration file was accepted or does not exist.
    var isValid: Bool { valid.load(ordering: .relaxed) }

    func setValid(_ isValid: Bool) { valid.store(isValid, ordering: .relaxed) }
}
