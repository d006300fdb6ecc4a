internal import HealthLink
internal import HealthRules
internal import Synchronization

/// The rules that are active and where they come from, for the threads that report it. Never for the tick queue.
final class ActiveConfiguration: Sendable {
    struct Value: Sendable {
        var status: ConfigurationStatus
        var rules: [Rule]
    }

    private let value: Mutex<Value>

    init(path: String, _ outcome: ConfigurationStore.Outcome) {
        value = Mutex(
            Value(
                status: ConfigurationStatus(
                    path: path, source: outcome.source, rules: outcome.configuration.rules.count,
                    valid: outcome.errors.isEmpty, errors: outcome.errors),
                rules: outcome.configuration.rules))
    }

    var current: Value { value.withLock { $0 } }

    /// Takes note of a reload. One that was rejected leaves the active rules as they are.
    ///
    /// - Returns: What is active now.
    func take(_ outcome: ConfigurationStore.Outcome) -> ConfigurationStatus {
        value.withLock {
            $0.status.valid = outcome.errors.isEmpty
            $0.status.errors = outcome.errors
            if outcome.errors.isEmpty {
                $0.rules = outcome.configuration.rules
                $0.status.rules = $0.rules.count
                $0.status.source = outcome.source
            }
            return $0.status
        }
    }
}
