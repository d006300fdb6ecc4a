internal import HealthRules
internal import ProcMetrics

extension OOMKillReport {
    /// The fields that a journal entry has of it.
    var fields: [(name: String, value: String?)] {
        [
            ("HEALTHD_KILLS", "\(count)"),
            ("HEALTHD_VICTIM", victim?.name),
            ("HEALTHD_VICTIM_PID", victim.map { "\($0.pid)" }),
            ("HEALTHD_VICTIM_BYTES", victim?.memory.map { "\($0)" }),
            ("HEALTHD_OOM_CONSTRAINT", victim?.constraint.rawValue),
        ]
    }
}
