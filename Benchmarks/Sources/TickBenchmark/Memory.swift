internal import CReader

/// What this process holds after few and after many ticks of the same loop.
enum Memory {
    /// In KiB: rings fill and pages of the heap are touched in the first minutes, and no more after that.
    private static let slack = 128

    static func measure() {
        let host = Host()
        for _ in 0..<10 { host.tick() }
        let few = Holding()
        for _ in 10..<100_000 { host.tick() }
        let many = Holding()
        Report.line("memory of the loop after 10 ticks", few.text)
        Report.line(
            "memory of the loop after 100,000 ticks", many.text, aim: "≤ 10 MiB, not growing",
            isMet: many.resident <= 10 * 1024 && many.resident - few.resident <= slack)
    }

    private struct Holding {
        let resident = unsafe creader_own_memory("Rss:")
        let proportional = unsafe creader_own_memory("Pss:")
        let anonymous = unsafe creader_own_memory("Anonymous:")

        var text: String { "RSS \(resident) KiB, PSS \(proportional) KiB, anonymous \(anonymous) KiB" }
    }
}
