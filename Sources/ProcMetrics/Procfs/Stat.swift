/// /proc/stat. The `cpu` line adds up all CPUs, in USER_HZ; a line `cpuN` stands for each CPU that is online.
///
///     cpu  10132153 290696 3084719 46828483 16683 0 25195 175628 0 0
///     cpu0 1393280 32966 572056 13343292 6130 0 17875 23933 0 0
///     intr 1462898 12 0 0
///     ctxt 115315
///     btime 769041601
///     processes 86031
///     procs_running 6
///     procs_blocked 2
struct Stat: KernelFileParser {
    private let modes = [
        "user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal", "guest", "guest_nice",
    ].map { Metric(catalogued: "cpu.\($0)") }
    private let cpus = Metric(catalogued: "cpu.count")
    private let keys = KeyTable([
        ("intr", Metric(catalogued: "cpu.interrupts")),
        ("ctxt", Metric(catalogued: "cpu.context_switches")),
        ("btime", Metric(catalogued: "host.boot_time")),
        ("processes", Metric(catalogued: "tasks.forks")),
        ("procs_running", Metric(catalogued: "tasks.running")),
        ("procs_blocked", Metric(catalogued: "tasks.blocked")),
    ])

    func parse(_ text: Span<UInt8>, into sample: inout Sample) {
        var text = text
        while text.count > 0 {
            if text.take("cpu ") {
                takeModes(&text, &sample)
            } else if text.take("cpu") {
                if text.takeNumber() != nil { sample.add(cpus, raw: 1) }
            } else {
                takeCounter(&text, &sample)
            }
            text.skipLine()
        }
    }

    private func takeModes(_ text: inout Span<UInt8>, _ sample: inout Sample) {
        for mode in modes {
            text.skipBlanks()
            guard let ticks = text.takeNumber() else {
                if text.startsWithNumber { sample.reject(mode) }
                return
            }
            sample.set(mode, raw: ticks)
        }
    }

    private func takeCounter(_ text: inout Span<UInt8>, _ sample: inout Sample) {
        let length = text.length(before: UInt8(ascii: " "))
        guard let metric = keys.metric(for: text, length: length) else { return }
        text.drop(length)
        text.skipBlanks()
        if let number = text.takeNumber() {
            sample.set(metric, raw: number)
        } else if text.startsWithNumber {
            sample.reject(metric)
        }
    }
}
