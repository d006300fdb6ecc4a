internal import FoundationEssentials
internal import ProcMetrics

/// Which units this host has had, on disk, so that one that comes is known to be new after a restart as well.
struct KnownUnitsFile {
    private let path: String?
    private let files: UnitFiles
    private var arrivals = KnownUnits()
    private var isUnsaved = false
    private var savedAt: Int64?

    /// On a host whose units come and go all the time the file is not written more often than this. Who came since then
    /// counts as new from the next start of healthd on, instead of from a minute before.
    private static let pause: Int64 = 60_000_000_000

    /// Reads what is known; a file that is missing or damaged begins anew, and then nothing counts as new.
    init(root: String, directory: String?) {
        files = UnitFiles(root: root)
        path = directory.map { $0 + "/units.json" }
        guard let path, let data = try? Data(contentsOf: URL(filePath: path)) else { return }
        arrivals = (try? JSONDecoder().decode(KnownUnits.self, from: data)) ?? KnownUnits()
    }

    /// Notes who is there, and tells how new they are, of those that came or were changed within a day.
    mutating func note(_ names: [String], at realtime: Int64) -> [String: UnitAge] {
        isUnsaved = arrivals.note(names, at: realtime) || isUnsaved
        if isUnsaved, isSaveDue(at: realtime) { save(at: realtime) }
        let changes = files.lastChanges(of: names)
        var new: [String: UnitAge] = [:]
        for name in names {
            let newness = arrivals.newness(of: name, changed: changes[name], at: realtime)
            if newness != UnitAge() { new[name] = newness }
        }
        return new
    }

    private func isSaveDue(at realtime: Int64) -> Bool {
        guard let savedAt else { return true }
        // CLOCK_REALTIME may be set back.
        return realtime < savedAt || realtime - savedAt >= Self.pause
    }

    /// A disk that is full costs the knowledge of who is new, and nothing else.
    private mutating func save(at realtime: Int64) {
        (isUnsaved, savedAt) = (false, realtime)
        guard let path else { return }
        try? JSONEncoder().encode(arrivals).write(to: URL(filePath: path), options: .atomic)
    }
}
