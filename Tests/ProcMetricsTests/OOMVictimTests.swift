import Testing

@testable import ProcMetrics

@Suite struct OOMVictimTests {
    private struct Found: Equatable {
        let pid: Int32
        let name: String
        let memory: UInt64?
        let constraint: OOMKill.Constraint?

        init(_ pid: Int32, _ name: String, _ memory: UInt64?, _ constraint: OOMKill.Constraint?) {
            (self.pid, self.name, self.memory, self.constraint) = (pid, name, memory, constraint)
        }
    }

    private func victim(_ text: String) -> Found? {
        let bytes = Array(text.utf8)
        return OOMVictim(bytes.span).map {
            Found($0.pid, String(decoding: bytes[$0.name], as: UTF8.self), $0.memory, $0.constraint)
        }
    }

    private static let sizes =
        "total-vm:409600kB, anon-rss:1000kB, file-rss:20kB, shmem-rss:24kB, UID:0 pgtables:480kB oom_score_adj:-900"
    private static let bytes: UInt64 = 1024 * 1024

    @Test func `the kernel of today`() {
        let sizes = Self.sizes
        #expect(
            victim("Out of memory: Killed process 512 (leak) \(sizes)")
                == Found(512, "leak", Self.bytes, .unconstrained))
        #expect(
            victim("Memory cgroup out of memory: Killed process 512 (leak) \(sizes)")
                == Found(512, "leak", Self.bytes, .memcg))
        #expect(
            victim("Out of memory (oom_kill_allocating_task): Killed process 7 (a) \(sizes)")
                == Found(7, "a", Self.bytes, .unconstrained))
    }

    @Test(arguments: [
        "Killed process 512 (leak) total-vm:9kB, anon-rss:1000kB, file-rss:24kB",
        "Killed process 512 (leak) total-vm:9kB, anon-rss:1000kB, file-rss:20kB, shmem-rss:24kB",
        "Killed process 512 (leak), UID 0, total-vm:9kB, anon-rss:1000kB, file-rss:20kB, shmem-rss:24kB",
        "Killed process 512 (leak), UID 4294967294, total-vm:9kB, anon-rss:1024kB, file-rss:0kB",
    ])
    func `older kernels`(text: String) { #expect(victim(text) == Found(512, "leak", Self.bytes, nil)) }

    @Test(arguments: [
        "Web Content", ")", "(", "()", "a) total-vm:1kB", ") total-vm:", "x,pid=1,uid=0", "), UID 5, total",
        "\\x0a\\xff", "",
        "a (b) c", " lead",
    ])
    func `a name may hold anything`(name: String) {
        #expect(
            victim("Out of memory: Killed process 512 (\(name)) \(Self.sizes)")
                == Found(512, name, Self.bytes, .unconstrained))
        #expect(victim("Killed process 512 (\(name)), UID 0, \(Self.sizes)") == Found(512, name, Self.bytes, nil))
    }

    @Test(arguments: [
        ("total-vm:9kB", nil), ("total-vm:9kB, anon-rss:x", nil),
        ("total-vm:9kB, anon-rss:18446744073709551615kB, file-rss:1kB", nil),
        ("total-vm:9kB, anon-rss:18446744073709551616kB", nil),
        ("total-vm:9kB, anon-rss:18014398509481984kB", nil), ("total-vm:9kB, anon-rss:2kB", 2048 as UInt64?),
    ])
    func `a size that is missing or does not fit is absent`(sizes: String, memory: UInt64?) {
        #expect(victim("Out of memory: Killed process 5 (a) \(sizes)") == Found(5, "a", memory, .unconstrained))
    }

    @Test(arguments: [
        "", "Killed process", "Killed process 512", "Killed process 512 (leak)", "Killed process 0 (a) total-vm:1kB",
        "Killed process 4294967296 (a) total-vm:1kB", "Killed process -1 (a) total-vm:1kB",
        "Killed process 512 (leak total-vm:1kB", "Killed process 512 total-vm:1kB", "Killed process 5 () total-vm",
        "Killed process 512, UID 0, (leak) total-vm:1kB", " Killed process 5 (a) total-vm:1kB",
        "Killed process 5 ( total-vm:1kB", "x Out of memory: Killed process 5 (a) total-vm:1kB",
        "Out of memory: Kill process 512 (leak) score 900 or sacrifice child",
        "Out of memory: OOM victim 512 (leak) is already exiting. Skip killing the task",
        "oom_reaper: reaped process 512 (leak), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB",
        "Killed process  invoked oom-killer: gfp_mask=0x100cca(GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=0",
    ])
    func `takes nothing else for a victim`(text: String) { #expect(victim(text) == nil) }
}
