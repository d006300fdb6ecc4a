import FoundationEssentials
import Testing

@testable import ProcMetrics

/// The sampler over trees captured from real hosts.
@Suite struct CapturedTreeTests {
    static let trees = ["debian12-calm", "debian12-noswap-psi-off", "debian12-zram", "linux-6.18"]

    @Test(
        arguments: [
            ("debian12-calm", "memory.total", 995_348 * 1024), ("debian12-calm", "load.1m", 0.89),
            ("debian12-calm", "pressure.cpu.some", 5.832781), ("debian12-calm", "pressure.cpu.some.avg10", 0.1796),
            ("debian12-calm", "paging.major_faults", 344), ("debian12-calm", "dentry.negative", 484),
            ("debian12-calm", "host.uptime", 22.07), ("debian12-calm", "swap.devices", 1),
            ("debian12-calm", "swap.zram.size", nil), ("debian12-calm", "zram.memory", nil),
            ("debian12-noswap-psi-off", "pressure.memory.full", nil), ("debian12-noswap-psi-off", "swap.total", 0),
            ("debian12-noswap-psi-off", "swap.devices", 0),
            ("debian12-noswap-psi-off", "memory.available", 425_012 * 1024),
            ("debian12-zram", "swap.zram.size", 262_140 * 1024), ("debian12-zram", "swap.zram.used", 4864 * 1024),
            ("debian12-zram", "zram.stored", 50_458_624), ("debian12-zram", "zram.memory", 13_844_480),
            ("debian12-zram", "pressure.memory.full", 0.190892), ("debian12-zram", "tasks.total", 71),
            ("linux-6.18", "memory.available", 23_993_764 * 1024), ("linux-6.18", "pressure.io.full.avg300", 0.0038),
            ("linux-6.18", "inode.count", 108_139),
        ] as [(String, String, Double?)])
    func `reads what the kernel wrote`(tree: String, name: String, value: Double?) {
        #expect(Self.sample(of: tree)[name] == value)
    }

    @Test(arguments: trees)
    func `tells every known line of meminfo with its number`(tree: String) throws {
        let sample = Self.sample(of: tree)
        let lines = try Self.lines(of: "\(tree)/proc/meminfo")
        let known = Metric.all.filter { metric in
            guard case .meminfo(let key) = metric.descriptor.source else { return false }
            let words = lines.first { $0.first == "\(key):" } ?? []
            let factor: UInt64 = words.count == 3 ? 1024 : 1
            #expect(sample.raw(metric) == words.dropFirst().first.flatMap { UInt64($0) }.map { $0 * factor }, "\(key)")
            return !words.isEmpty
        }
        #expect(known.count > 40)
    }

    @Test(arguments: trees)
    func `tells every known line of vmstat with its number`(tree: String) throws {
        let sample = Self.sample(of: tree)
        let lines = try Self.lines(of: "\(tree)/proc/vmstat")
        let known = Metric.all.filter { metric in
            guard case .vmstat(let keys) = metric.descriptor.source else { return false }
            let numbers = lines.filter { keys.contains(String($0[0])) }.compactMap { UInt64($0[1]) }
            #expect(sample.raw(metric) == (numbers.isEmpty ? nil : numbers.reduce(0, +)), "\(keys)")
            return !numbers.isEmpty
        }
        #expect(known.count > 25)
    }

    @Test(arguments: trees)
    func `explains most of the memory`(tree: String) throws {
        let sample = Self.sample(of: tree)
        let total = try #require(sample["memory.total"])
        let unaccounted = try #require(sample["memory.unaccounted"])
        #expect(unaccounted < total / 4)
    }

    private static let directory = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures")

    private static func sample(of tree: String) -> Sample {
        KernelFileSource(root: directory.appending(path: tree).path).sample()
    }

    private static func lines(of path: String) throws -> [[Substring]] {
        let text = String(decoding: try Data(contentsOf: directory.appending(path: path)), as: UTF8.self)
        return text.split(separator: "\n").map { $0.split(separator: " ") }
    }
}
