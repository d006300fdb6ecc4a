/// What the kernel's log says of one kill beside its victim.
struct OOMReport {
    /// Where the victim ran.
    var location: CgroupLocation?
    /// Whose limit was reached.
    var limitLocation: CgroupLocation?
    /// That limit in bytes.
    var limit: UInt64?
    /// The memory nodes that were exhausted.
    var nodes: String?
    /// What was exhausted, by the lines before the victim's.
    private var kind: OOMKill.Constraint?

    /// - Parameter nodes: Those of a memory policy, by an older kernel's first line.
    init(nodes: String? = nil) {
        self.nodes = nodes
        kind = nodes == nil ? nil : .memoryPolicy
    }

    init(_ summary: OOMSummary, _ line: Span<UInt8>, limit: UInt64?) {
        location = summary.group.map { Self.location(line.extracting($0)).ofProcess }
        limitLocation = summary.limitGroup.flatMap { Self.limit(line.extracting($0)) }
        self.limit = summary.limitGroup == nil ? nil : limit
        nodes = summary.nodes.map { OOMNodes.text(line.extracting($0)) }
        kind = summary.limitGroup == nil ? summary.constraint : .memcg
    }

    init(_ legacy: OOMLegacy, _ line: Span<UInt8>, limit: UInt64?) {
        location = Self.location(line.extracting(legacy.group)).ofProcess
        limitLocation = Self.limit(line.extracting(legacy.limitGroup))
        self.limit = limit
        kind = .memcg
    }

    /// The same for the others of a control group that is killed as a whole.
    func inGroup(_ path: Span<UInt8>) -> OOMReport {
        var report = self
        report.location = Self.location(path).ofProcess
        return report
    }

    /// What was exhausted. The victim's line, which comes last, distinguishes a limit from the host; what comes before
    /// distinguishes the kinds of the latter.
    ///
    /// - Parameter victim: What the victim's line says; older kernels say nothing there.
    func constraint(victim: OOMKill.Constraint?) -> OOMKill.Constraint? {
        switch kind {
        case .memcg: victim ?? .memcg
        case .cpuset, .memoryPolicy: victim == .memcg ? victim : kind
        case .unconstrained, nil: victim
        }
    }

    /// `nil` for the limit of a group within a unit, which has no name that people know.
    private static func limit(_ path: Span<UInt8>) -> CgroupLocation? {
        let limit = location(path)
        return limit.limitText == nil ? nil : limit
    }

    private static func location(_ path: Span<UInt8>) -> CgroupLocation {
        CgroupLocation(path: path.withoutEscapes().span)
    }
}
