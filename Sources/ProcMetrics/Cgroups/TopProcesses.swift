internal import Glibc

/// The processes of the units that an alert is about, and who would be killed next on the host.
///
/// On demand and on a queue of its own: it opens files of every process.
public struct TopProcesses {
    /// A unit, and the folder of its control group if it is known; without one its processes are looked for in /proc.
    public struct Culprit: Sendable {
        public let name: String
        public let folder: String?

        /// - Parameters:
        ///   - name: As in ``UnitSample/name``.
        ///   - folder: As ``CgroupScanner/folder(ofUnit:)`` gives it.
        public init(name: String, folder: String?) {
            self.name = name
            self.folder = folder
        }
    }

    private struct Victim { let pid: Int32, score: Int, memory: UInt64 }

    /// Processes that are told for each suspect.
    private static let perUnit = 3

    private var list: ProcessList

    /// - Parameter root: `/` for this host; another folder stands in for a host when it has `proc` in it.
    public init(root: String = "/") { list = ProcessList(root: root) }

    /// The three biggest processes of each suspect, biggest first; then, if it is none of them, the kernel's next
    /// victim. Processes that end meanwhile are left out.
    public mutating func processes(of suspects: [Culprit]) -> [ProcessSample] {
        let pids = list.pids()
        let victim = nextVictim(among: pids)
        var told: [ProcessSample] = []
        for suspect in suspects {
            let own = suspect.folder.map { CgroupProcesses(of: $0).pids } ?? pidsByUnit(suspect.name, among: pids)
            let biggest = own.compactMap { pid in list.memory(of: pid).map { (pid: pid, memory: $0) } }
                .sorted { $0.memory == $1.memory ? $0.pid < $1.pid : $0.memory > $1.memory }
            told += biggest.prefix(Self.perUnit).compactMap { sample($0.pid, unit: suspect.name, $0.memory, victim) }
        }
        if let victim, !told.contains(where: \.isNextVictim) {
            let unit = list.unit(of: victim.pid)?.description ?? ""
            told += [sample(victim.pid, unit: unit, victim.memory, victim)].compactMap { $0 }
        }
        return told
    }

    private mutating func sample(_ pid: Int32, unit: String, _ memory: UInt64, _ victim: Victim?) -> ProcessSample? {
        guard let name = list.name(of: pid), let score = list.oomScore(of: pid) else { return nil }
        return ProcessSample(
            pid: pid, name: name, unit: unit, memory: memory, oomScore: score, isNextVictim: pid == victim?.pid)
    }

    private mutating func pidsByUnit(_ name: String, among pids: [Int32]) -> [Int32] {
        pids.filter { list.unit(of: $0)?.description == name }
    }

    /// The highest score; the score is in thousandths, so among equals it is the biggest. The first process is never
    /// killed, nor who is exempt, nor who has no score. mm/oom_kill.c
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

    /// So much of one unit is looked at.
    private static let maximumPids = 8192
    private static let maximumGroups = 1024
    private static let maximumDepth = 24

    init(of folder: String) { add(folder, depth: 0) }

    private mutating func add(_ folder: String, depth: Int) {
        guard depth < Self.maximumDepth, groups < Self.maximumGroups else { return }
        groups += 1
        if let file = try? ProcFile(path: folder + "/cgroup.procs") { add(file) }
        for entry in DirectoryListing(of: folder, limit: Self.maximumGroups).entries {
            guard let name = String(validating: entry.name, as: UTF8.self) else { continue }
            add("\(folder)/\(name)", depth: depth + 1)
        }
    }

    private mutating func add(_ file: borrowing ProcFile) {
        let length = unsafe buffer.withUnsafeMutableBytes { unsafe file.readAll(into: $0) }
        guard length > 0 else { return }
        let found = ProcessNumbers(parsing: buffer.span.extracting(first: length)).pids
        pids += found.prefix(Self.maximumPids - pids.count)
    }
}
