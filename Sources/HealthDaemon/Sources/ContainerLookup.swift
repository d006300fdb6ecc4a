internal import ProcMetrics

/// What was looked up so far, and when it is time to look again. A container that is gone keeps its name for an hour, because the
/// kill that ended it may be reported after it.
struct ContainerLookup {
    private struct Entry<Value: Equatable> {
        var value: Value?
        /// When it was looked up last, and how often it was not found.
        var time: Int64
        var misses = 0
        /// When it was asked for last.
        var wanted: Int64
    }

    private var files: ContainerFiles
    private var containers: [String: Entry<ContainerNames.Container>] = [:]
    private var pods: [String: Entry<String>] = [:]
    private var guests: [String: Entry<ContainerNames.Guest>] = [:]
    private var users: [UInt32: Entry<String>] = [:]

    /// A container can be renamed.
    private static let lifetime: Int64 = 300_000_000_000
    /// Its file may be written after it has started: so often it is looked for in each round.
    private static let misses = 6
    private static let memory: Int64 = 3_600_000_000_000
    /// Names of each kind, and files read in one round.
    private static let limit = 4096
    private static let reads = 128

    init(root: String) { files = ContainerFiles(root: root) }

    var errors: [SourceError] { files.errors }

    mutating func names(in units: [String: CgroupLocation], at now: Int64) -> ContainerNames {
        files.begin(at: now, forgetting: now &- 2 * Self.lifetime)
        // Names of a user's own control groups are not looked up, and so are those within a guest.
        let layers = units.values.filter { $0.unit?.userUnit == nil }.compactMap(\.layers.first)
        lookUpContainers(layers, at: now)
        lookUpPods(layers, at: now)
        let ids = layers.compactMap { if case .guest(let guest) = $0, guest.kind == .lxc { guest.id } else { nil } }
        for id in Self.due(ids, in: &guests, at: now).prefix(Self.reads) {
            Self.record(files.guest(id), id, in: &guests, at: now)
        }
        let numbers = Self.due(units.values.compactMap { $0.user?.id }, in: &users, at: now)
        if !numbers.isEmpty {
            let found = files.users(Set(numbers))
            for number in numbers { Self.record(found[number], number, in: &users, at: now) }
        }
        return result(units)
    }

    private mutating func lookUpContainers(_ layers: [CgroupLocation.Layer], at now: Int64) {
        let found = layers.compactMap { layer -> (name: ContainerName, isInPod: Bool)? in
            guard case .container(let name?, let pod) = layer else { return nil }
            return (name, pod != nil)
        }
        let due = Set(Self.due(found.map(\.name.id), in: &containers, at: now))
        let wanted = found.filter { due.contains($0.name.id) }.prefix(Self.reads)
        guard !wanted.isEmpty else { return }
        let inPods = wanted.contains { $0.isInPod } ? files.podContainers() : [:]
        let podman = wanted.contains { $0.name.runtime == .podman || !$0.isInPod && $0.name.runtime == .unknown }
        let others = podman ? files.podman() : [:]
        for (name, isInPod) in wanted {
            let isDockers = name.runtime == .docker || name.runtime == .unknown
            let container = isInPod ? inPods[name.id] : others[name.id]
            Self.record(container ?? (isDockers ? files.docker(name.id) : nil), name.id, in: &containers, at: now)
        }
    }

    private mutating func lookUpPods(_ layers: [CgroupLocation.Layer], at now: Int64) {
        let uids = layers.compactMap { layer -> String? in
            if case .container(_, let pod?) = layer { pod.uid } else { nil }
        }
        let due = Self.due(uids, in: &pods, at: now)
        guard !due.isEmpty else { return }
        let found = files.pods()
        for uid in due { Self.record(found[uid], uid, in: &pods, at: now) }
    }

    private func result(_ units: [String: CgroupLocation]) -> ContainerNames {
        var names = ContainerNames()
        names.containers = containers.compactMapValues(\.value)
        names.pods = pods.compactMapValues(\.value)
        names.guests = guests.compactMapValues(\.value)
        names.users = users.compactMapValues(\.value)
        names.units = units
        return names
    }

    /// Which of some are to be looked up now. Forgets what was not asked for in an hour.
    private static func due<Key: Hashable, Value>(_ keys: [Key], in entries: inout [Key: Entry<Value>], at now: Int64)
        -> [Key]
    {
        var due: [Key] = []
        for key in Set(keys) {
            guard let entry = entries[key] else {
                due.append(key)
                continue
            }
            entries[key]?.wanted = now
            let isMissing = entry.value == nil && entry.misses < misses
            if isMissing || now &- entry.time >= lifetime { due.append(key) }
        }
        if entries.contains(where: { now &- $0.value.wanted > memory }) {
            entries = entries.filter { now &- $0.value.wanted <= memory }
        }
        return entries.count < limit ? due : due.filter { entries[$0] != nil }
    }

    /// A name stays when it is not found any more: the container may just be ending.
    private static func record<Key: Hashable, Value>(
        _ value: Value?, _ key: Key, in entries: inout [Key: Entry<Value>], at now: Int64
    ) {
        var entry = entries[key] ?? Entry(time: now, wanted: now)
        (entry.value, entry.time) = (value ?? entry.value, now)
        entry.misses = value == nil ? min(entry.misses + 1, misses) : 0
        entries[key] = entry
    }
}
