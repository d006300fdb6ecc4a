extension Metric {
    /// The metrics that come from a file of a unit's control group, `memory.stat`.
    static func ofCgroupFile(_ name: String) -> [Metric] {
        all.filter { metric in
            guard metric.descriptor.scope == .unit, case .file(let path) = metric.descriptor.source else {
                return false
            }
            return path == "the unit's cgroup, \(name)" || path.hasPrefix("the unit's cgroup, \(name),")
        }
    }

    /// The metrics that come from a kernel file, `/proc/vmstat`.
    static func ofKernelFile(_ path: String) -> [Metric] {
        all.filter { metric in
            switch metric.descriptor.source {
            case .meminfo: path == "/proc/meminfo"
            case .vmstat: path == "/proc/vmstat"
            case .file(let source): source == path || source.hasPrefix(path + ",")
            case .derived: false
            }
        }
    }
}
