import FoundationEssentials
import Glibc

@testable import ProcMetrics

extension TemporaryHost {
    static let controllers = ["sys/fs/cgroup/cgroup.controllers": "cpu memory pids\n"]

    /// Makes a control group, or writes other values into one.
    ///
    /// - Parameter files: Texts of further files by their names.
    func group(_ path: String, memory: UInt64, swap: UInt64? = nil, _ files: [String: String] = [:]) throws {
        try write("\(memory)\n", to: "sys/fs/cgroup/\(path)/memory.current")
        if let swap { try write("\(swap)\n", to: "sys/fs/cgroup/\(path)/memory.swap.current") }
        for (name, text) in files { try write(text, to: "sys/fs/cgroup/\(path)/\(name)") }
    }

    func removeGroup(_ path: String) throws { try remove("sys/fs/cgroup/\(path)") }

    /// Makes a process.
    func process(
        _ pid: Int, cgroup: String, anon: Int = 0, shmem: Int = 0, swap: Int = 0, start: Int = 0, score: Int = 0,
        adjustment: Int = 0, name: String = "work"
    ) throws {
        try write(cgroup, to: "proc/\(pid)/cgroup")
        try write(
            "Name:\t\(name)\nRssAnon:\t  \(anon) kB\nRssShmem:\t \(shmem) kB\nVmSwap:\t \(swap) kB\n",
            to: "proc/\(pid)/status")
        let numbers = Array(repeating: "0", count: 18).joined(separator: " ")
        try write("\(pid) (\(name)) S \(numbers) \(start) 0\n", to: "proc/\(pid)/stat")
        try write("\(name)\n", to: "proc/\(pid)/comm")
        try write("9999 \((anon + shmem) / 4) 0 0 0 0 0\n", to: "proc/\(pid)/statm")
        try write("\(score)\n", to: "proc/\(pid)/oom_score")
        try write("\(adjustment)\n", to: "proc/\(pid)/oom_score_adj")
    }
}

extension CgroupFileParser {
    /// What the parser makes of a text.
    func unit(of text: String) -> UnitSample {
        let bytes = Array(text.utf8)
        var unit = UnitSample(name: "a.service")
        parse(bytes.span, into: &unit)
        return unit
    }

    /// Parses the text cut off at every byte, and with every byte replaced by ones that mean something to a parser.
    ///
    /// - Returns: How many texts were parsed, none of which trapped.
    func survivedChanges(of text: String) -> Int {
        let bytes = Array(text.utf8)
        var count = 0
        for index in bytes.indices {
            _ = unit(of: String(decoding: bytes[..<index], as: UTF8.self))
            for byte in [0x00, 0x09, 0x0A, 0x20, 0x2D, 0x3D, 0x39] as [UInt8] {
                var changed = bytes
                changed[index] = byte
                _ = unit(of: String(decoding: changed, as: UTF8.self))
                count += 1
            }
        }
        return count
    }
}

extension UnitSample {
    /// A value in base units by its metric's name.
    subscript(name: String) -> Double? { self[Metric(catalogued: name)] }

    /// The names of the metrics that are not absent.
    var present: Set<String> { Set(Metric.all.filter { self[$0] != nil }.map(\.name)) }
}

/// The inode of a directory; 1 where there is none.
func inode(of directory: String) -> UInt64 {
    var status = stat()
    return unsafe stat(directory, &status) == 0 ? UInt64(status.st_ino) : 1
}

/// Nanoseconds.
func seconds(_ count: Int64) -> Int64 { count * 1_000_000_000 }

/// How many descriptors this process has for files below a directory.
func openFiles(below directory: String) -> Int {
    (0..<4096).count { descriptor in
        let path = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
        return path?.hasPrefix(directory) == true
    }
}
