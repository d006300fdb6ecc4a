internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import ProcMetrics

/// Which units this host has had, on disk, so that a new one is known to be new after a restart as well. Reads and writes
/// disks: it belongs to the queue of files.
struct KnownUnitsFile {
    private let path: String?
    private let files: UnitFiles
    private var knownUnits = KnownUnits()
    private var isLoaded = false
    private var isUnsaved = false
    private var savedAt: Int64?
    /// Why the newest record is not on disk.
    private(set) var saveError: SourceError?

    /// On a host whose units come and go all the time the file is not written more often than this. A unit that came
    /// since then counts as new from the next start of healthd on, instead of from a minute before.
    private static let pause: Int64 = 60_000_000_000

    /// - Parameter directory: Where the file is; `nil` to keep it nowhere.
    init(root: String, directory: String?) {
        files = UnitFiles(root: root)
        path = directory.map { $0 + "/units.json" }
    }

    /// Records which units are there, and returns how new they are: those that came or were changed within a day.
    ///
    /// - Throws: When the unit files cannot be listed, or the file of known units is there and cannot be read.
    mutating func record(_ names: [String], at realtime: Int64) throws(SourceError) -> [String: UnitAge] {
        try load()
        isUnsaved = knownUnits.record(names, at: realtime) || isUnsaved
        if isUnsaved, isSaveDue(at: realtime) { save(at: realtime) }
        let changes = try files.lastChanges(of: names)
        var new: [String: UnitAge] = [:]
        for name in names {
            let age = knownUnits.age(of: name, changedAt: changes[name], at: realtime)
            if age.isNew { new[name] = age }
        }
        return new
    }

    /// Reads what is known, once; a file that is missing or damaged begins again, and then nothing counts as new. One that
    /// cannot be read is not replaced: it is tried again with the next scan.
    private mutating func load() throws(SourceError) {
        guard !isLoaded, let path else { return }
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno != ENOENT {
            throw SourceError(source: "unit-files", path: path, errno: errno, metrics: [.unitAge])
        }
        if descriptor >= 0 { close(descriptor) }
        isLoaded = true
        guard descriptor >= 0, let data = try? Data(contentsOf: URL(filePath: path)) else { return }
        knownUnits = (try? JSONDecoder().decode(KnownUnits.self, from: data)) ?? KnownUnits()
    }

    private func isSaveDue(at realtime: Int64) -> Bool {
        guard let savedAt else { return true }
        // CLOCK_REALTIME may be set back.
        return realtime < savedAt || realtime - savedAt >= Self.pause
    }

    /// On a disk that is full the file stays as it was, and is tried again.
    private mutating func save(at realtime: Int64) {
        (isUnsaved, savedAt) = (false, realtime)
        guard let path, let content = try? JSONEncoder().encode(knownUnits) else { return }
        let error = AtomicFile.write(Array(content), to: path)
        isUnsaved = error != 0
        saveError =
            error == 0
            ? nil
            : SourceError(
                source: "unit-files", path: path, errno: error, access: .write,
                consequence: "units that came since then count as new after a restart")
    }
}
