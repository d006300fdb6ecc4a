import ProcMetrics
import Testing

@testable import HealthRules

struct OOMKillReportTests {
    private func text(
        _ name: String = "leak", unit: String? = "leak.service", memory: UInt64? = 1_181_116_006,
        oomMemcgUnit: String? = nil, constraint: OOMKill.Constraint? = nil, limit: UInt64? = nil
    ) -> String {
        OOMKillReport(
            OOMKill(
                pid: 512, name: name, unit: unit, memory: memory, oomMemcgUnit: oomMemcgUnit, constraint: constraint,
                limit: limit)
        ).text
    }

    @Test func `names the process, its unit, its size and the reason`() {
        #expect(
            text() == "the kernel OOM-killed leak (pid 512, 1.1 GiB) of leak.service because the host ran out of memory"
        )
        #expect(
            text(oomMemcgUnit: "limited.service", limit: 209_715_200)
                == "the kernel OOM-killed leak (pid 512, 1.1 GiB) of leak.service because limited.service is at its own limit of 200 MiB"
        )
        #expect(
            text(unit: nil, memory: nil, constraint: .memcg)
                == "the kernel OOM-killed leak (pid 512) because its cgroup is at its own limit")
    }

    @Test(arguments: [
        ("php-fpm8.2", "php-fpm8.2"), ("kworker/0:1", "kworker/0:1"), ("Web Content", "“Web Content”"),
        ("a (pid 1) of b", "“a (pid 1) of b”"), ("", "“”"), ("café", "“café”"), (#"a\x0a"#, #"“a\x0a”"#),
    ])
    func `a name that is no plain word stands in quotes`(name: String, shown: String) {
        #expect(text(name, memory: nil).hasPrefix("the kernel OOM-killed \(shown) (pid 512) of"))
    }

    @Test func `a number is reported as such`() {
        #expect(
            OOMKillReport(count: 1).text
                == "the kernel OOM-killed a process because memory ran out, on the host or at a unit's limit")
        #expect(
            OOMKillReport(unit: "a.service", count: 2).text
                == "the kernel OOM-killed 2 processes of a.service because memory ran out, on the host or at the unit's own limit"
        )
        #expect(
            OOMKillReport(count: 37, isRest: true).text
                == "the kernel OOM-killed 37 more processes within a minute"
        )
        #expect(
            OOMKillReport(unit: "a.service", count: 1, isRest: true).text
                == "the kernel OOM-killed 1 more process of a.service within a minute")
    }

    @Test func `advice is something that can be typed`() {
        #expect(
            OOMKillReport(unit: "a.service", count: 1).advice
                == "Check whether the unit runs: systemctl status a.service")
        #expect(OOMKillReport(count: 1).advice.contains("names the victim"))
        #expect(!OOMKillReport(unit: "user@1000.service/x.service", count: 1).advice.contains("systemctl"))
        #expect(OOMKillReport(unit: #"a\x2db.scope"#, count: 1).advice.hasSuffix(#"systemctl status 'a\x2db.scope'"#))
        #expect(!OOMKillReport(unit: "kubepods", count: 1).advice.contains("systemctl"))
        #expect(!OOMKillReport(unit: "a;reboot.scope", count: 1).advice.contains("reboot"))
    }
}
