internal import FoundationEssentials
internal import Glibc
internal import HealthLink
internal import ProcMetrics

/// What the gateway itself uses. What cannot be read is absent.
struct ProcessUsage: Sendable {
    var residentBytes: Double?
    var cpuSeconds: Double?
    var openDescriptors: Int?
    var startedRealtime: Double?

    private static let started = Double(Timestamp.now().realtime) / 1e9

    /// To be called at the start, so that the time of the start is right.
    static func begin() { _ = started }

    static func now() -> ProcessUsage {
        var usage = ProcessUsage(startedRealtime: started)
        // The second number of /proc/self/statm are the resident pages.
        if let statm = try? BoundedFile.read("/proc/self/statm", upTo: 256) {
            let words = String(decoding: statm, as: UTF8.self).split(separator: " ")
            usage.residentBytes = words.dropFirst().first.flatMap { Double($0) }.map { $0 * Double(getpagesize()) }
        }
        var times = rusage()
        if unsafe getrusage(RUSAGE_SELF.rawValue, &times) == 0 {
            usage.cpuSeconds = seconds(times.ru_utime) + seconds(times.ru_stime)
        }
        usage.openDescriptors = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?.count
        return usage
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

enum ProcessFamilies {
    static func all(_ usage: ProcessUsage) -> [MetricFamily] {
        [
            MetricFamily(
                "gateway_process_resident_memory_bytes", .gauge, help: "Memory of the gateway in RAM.",
                [Series([], usage.residentBytes)]),
            MetricFamily(
                "gateway_process_cpu_seconds_total", .counter, help: "User and system CPU time of the gateway.",
                [Series([], usage.cpuSeconds)]),
            MetricFamily(
                "gateway_process_open_fds", .gauge, help: "Open file descriptors of the gateway.",
                [usage.openDescriptors.map { Series($0) }]),
            MetricFamily(
                "gateway_process_start_time_seconds", .gauge, help: "When the gateway was started, since 1970.",
                [Series([], usage.startedRealtime)]),
        ]
    }
}
