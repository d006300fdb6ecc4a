internal import ProcMetrics

/// What an incident is about. Alerts about the same thing belong to the same incident.
enum Subject: Int, CaseIterable, Codable {
    case memory, disk, work, host, healthd

    /// The subject of a rule is that of the first metric it looks at.
    init(of rule: Rule) {
        self = rule.when.metrics.first.map(Subject.init(of:)) ?? .host
    }

    private init(of metric: Metric) {
        let words = metric.name.split(separator: ".")
        switch words.first {
        case "pressure": self = words[1] == "io" ? .disk : words[1] == "memory" ? .memory : .work
        case "load", "tasks", "cpu": self = .work
        case "tick", "host": self = .host
        case "config", "journal", "healthd": self = .healthd
        default: self = .memory
        }
    }
}
