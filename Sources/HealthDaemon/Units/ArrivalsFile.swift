internal import FoundationEssentials
internal import ProcMetrics

/// Which units this host has had, on disk, so that one that comes is known to be new after a restart as well.
struct ArrivalsFile {
    private let path: String?
    private let files: UnitFiles
    private var arrivals = UnitArrivals()

    /// Reads what is known; a file that is missing or damaged begins anew, and then nothing counts as new.
    init(root: String, directory: String?) {
        files = UnitFiles(root: root)
        path = directory.map { $0 + "/units.json" }
        guard let path, let data = try? Data(contentsOf: URL(filePath: path)) else { return }
        arrivals = (try? JSONDecoder().decode(UnitArrivals.self, from: data)) ?? UnitArrivals()
    }

    /// How long ago the units came or were changed, in seconds, of those for which that is less than a day.
    mutating func ages(of names: [String], at realtime: Int64) -> [String: Double] {
        if arrivals.note(names, at: realtime) { save() }
        var ages: [String: Double] = [:]
        for name in names {
            ages[name] = arrivals.age(of: name, changed: files.lastChange(of: name), at: realtime)
        }
        return ages
    }

    /// A disk that is full costs the knowledge of who is new, and nothing else.
    private func save() {
        guard let path else { return }
        try? JSONEncoder().encode(arrivals).write(to: URL(filePath: path), options: .atomic)
    }
}
