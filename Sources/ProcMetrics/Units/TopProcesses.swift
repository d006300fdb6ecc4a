internal import Glibc

/// The processes of the units that an alert is about, and the one that would be OOM-killed next on the host.
///
/// On demand and on a queue of its own: it opens files of every process.
public struct TopProcesses {
    /// A unit, and the directory of its control group if it is known; without one its processes are found in /proc.
    public struct Unit: Sendable {
        public let name: String
        public let directory: String?

        /// - Parameters:
        ///   - name: As in ``UnitSample/name``.
        ///   - directory: As ``CgroupScanner/directory(ofUnit:)`` gives it.
        public init(name: String, directory: String?) {
            self.name = name
            self.directory = directory
        }
    }

    private struct Victim { let pid: Int32, score: Int, memory: UInt64 }

    /// Processes that are reported for each unit.
    private static let perUnit = 3

    private var list: ProcessList

    /// - Parameter root: `/` for this host; another directory stands in for a host when it has `proc` in it.
    public init(root: String = "/") { list = ProcessList(root: root) }

    /// The three largest processes of each unit, largest first; then, if it is none of them, the process with the highest
    /// oom_score. Processes that end meanwhile, and all that cannot be listed, are left out.
    public mutating func processes(of units: [Unit]) -> [ProcessSample] {
        let pids = (try? list.pids()) ?? []
        let victim = nextVictim(among: pids)
        var found: [ProcessSample] = []
        for unit in units {
            let own = unit.directory.map { CgroupProcesses(of: $0).pids } ?? pidsByUnit(unit.name, among: pids)
            let largest = own.compactMap { pid in list.memory(of: pid).map { (pid: pid, memory: $0) } }
                .sorted { $0.memory == $1.memory ? $0.pid < $1.pid : $0.memory > $1.memory }
            found += largest.prefix(Self.perUnit).compactMap { sample($0.pid, unit: unit.name, $0.memory, victim) }
        }
        if let victim, !found.contains(where: \.isNextVictim) {
            let unit = list.unit(of: victim.pid)?.description ?? ""
            found += [sample(victim.pid, unit: unit, victim.memory, victim)].compactMap { $0 }
        }
        return found
    }

    private mutating func sample(_ pid: Int32, unit: String, _ memory: UInt64, _ victim: Victim?) -> ProcessSample? {
        guard let name = list.name(of: pid), let score = list.oomScore(of: pid) else { return nil }
        return ProcessSample(
            pid: pid, name: name, unit: unit, memory: memory, oomScore: score, isNextVictim: pid == victim?.pid)
    }

    private mutating func pidsByUnit(_ name: String, among pids: [Int32]) -> [Int32] {
        pids.filter { list.unit(of: $0)?.description == name }
    }

    /// The highest score; the score is in thousandths, so among equals it is the largest. The first process is never
    /// killed, nor one that is exempt or has no score. mm/oom_kill.c
    private mutating func nextVictim(among pids: [Int32]) -> Victim? {
        var victim: Victim?
        for pid in pids where pid != 1 {
            guard let score = list.oomScore(of: pid), score > 0, score >= victim?.score ?? 1 else { continue }
            guard let memory = list.memory(of: pid), !list.isExempt(pid) else { continue }
            if let victim, score == victim.score, memory <= victim.memory { continue }
            victim = Victim(pid: pid, score: score, memory: memory)
        }
        return victim
    }
}

/// The processes of a control group and of all below it.
private struct CgroupProcesses {
    private(set) var pids: [Int32] = []
    private var groups = 0
    private var buffer = [UInt8](repeating: 0, count: 64 * 1024)

    /// So much of one unit is read.
    private static let maximumPids = 8192
    private static let maximumGroups = 1024
    private static let maximumDepth = 24

    init(of directory: String) { add(directory, depth: 0) }

    private mutating func add(_ directory: String, depth: Int) {
        guard depth < Self.maximumDepth, groups < Self.maximumGroups else { return }
        groups += 1
        if let file = try? ProcFile(path: directory + "/cgroup.procs") { add(file) }
        guard let listing = try? DirectoryListing(of: directory, limit: Self.maximumGroups) else { return }
        for entry in listing.entries {
            guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
            add("\(directory)/\(name)", depth: depth + 1)
        }
    }

    private mutating func add(_ file: borrowing ProcFile) {
        let length = unsafe buffer.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
        guard length > 0 else { return }
        let found = ProcessNumbers(parsing: buffer.span.extracting(first: length)).pids
        pids += found.prefix(Self.maximumPids - pids.count)
    }
}
