internal import CReader
internal import FoundationEssentials
internal import ProcMetrics

/// What it costs to understand each kernel file.
///
/// The parsers are internal to ProcMetrics. So a sampler reads a tree with a copy of just one file, and what a sampler
/// of an empty tree and a C reader of that copy take is taken off.
enum ParseCost {
    static func measure() throws {
        let paths = withExtendedLifetime(KernelFileSource()) { KernelFiles.openPaths() }
        let process = ProcessInfo.processInfo.processIdentifier
        let directory = FileManager.default.temporaryDirectory.path + "/healthd-parse-\(process)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let idle = KernelFileSource(root: directory + "/nothing")
        for path in paths.map(nameForSampler) {
            try measure(path, root: directory + path.replacing("/", with: "-"), idle)
        }
    }

    /// The name that the sampler asks for, where the kernel tells what it stands for.
    private static func nameForSampler(_ path: String) -> String {
        path.hasSuffix("/statm")
            ? "/proc/self/statm" : path.replacing("/sys/devices/virtual/block/", with: "/sys/block/")
    }

    private static func measure(_ path: String, root: String, _ idle: KernelFileSource) throws {
        let bytes = try copy(path, to: root + path)
        let sampler = KernelFileSource(root: root)
        let file = unsafe creader_add(root + path)
        let kernel = unsafe creader_add(path)
        guard file >= 0, kernel >= 0 else { throw BenchmarkError(reason: "the C reader cannot open \(path)") }
        var sample = Sample()
        let context = TickContext(time: Timestamp())
        let timings = Stopwatch.compare(
            rounds: 40, batch: 400,
            [
                { sampler.collect(into: &sample, context) }, { idle.collect(into: &sample, context) },
                { _ = creader_read(file) },
                { _ = creader_read(kernel) },
            ])
        Report.line(
            "parse \(path), \(bytes) bytes",
            "\(Report.micros(timings[0].excess(over: [timings[1], timings[2]]))); "
                + "the kernel takes \(Report.micros(timings[3].median)) to write it")
    }

    private static func copy(_ path: String, to copy: String) throws -> Int {
        let text = try Data(contentsOf: URL(filePath: path))
        let directory = copy.prefix(upTo: copy.lastIndex(of: "/") ?? copy.endIndex)
        try FileManager.default.createDirectory(atPath: String(directory), withIntermediateDirectories: true)
        try text.write(to: URL(filePath: copy))
        return text.count
    }
}
