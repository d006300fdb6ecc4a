import FoundationEssentials

@testable import ProcMetrics

/// A directory that stands in for a host: kernel files with texts of a test's own making, and a sampler over them.
final class TemporaryHost {
    let root = FileManager.default.temporaryDirectory.appending(path: "healthd-\(UUID().uuidString)").path
    private(set) lazy var sampler = KernelFileSource(root: root)
    private(set) var sample = Sample()

    /// - Parameter files: Texts by path below the root, `proc/meminfo`.
    init(_ files: [String: String] = [:]) throws {
        for (path, text) in files { try write(text, to: path) }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    /// Writes a file in place, so that a descriptor that is open sees the new text.
    func write(_ text: String, to path: String) throws {
        let url = URL(filePath: "\(root)/\(path)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    func remove(_ path: String) throws { try FileManager.default.removeItem(atPath: "\(root)/\(path)") }

    func move(_ path: String, to other: String) throws {
        try FileManager.default.moveItem(atPath: "\(root)/\(path)", toPath: "\(root)/\(other)")
    }

    /// One tick and its sample.
    func tick(at time: Timestamp = Timestamp()) -> Sample {
        sample.begin(at: time)
        sampler.collect(into: &sample, TickContext(time: time))
        return sample
    }
}
