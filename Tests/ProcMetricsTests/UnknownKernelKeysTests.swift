import Testing

@testable import ProcMetrics

@Suite struct UnknownKernelKeysTests {
    @Test(arguments: [
        ("NewThing: 5 kB", "healthd_memory_NewThing_bytes 5120"), ("NewPages: 5", "healthd_memory_NewPages 5"),
        ("New(anon): 5 kB", "healthd_memory_New_anon_bytes 5120"), ("New(a)(b): 1", "healthd_memory_New_a_b 1"),
        ("New:5", "healthd_memory_New 5"),
    ])
    func `passes on keys of meminfo that the catalogue does not know`(line: String, sample: String) {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofMeminfo: "MemNothing\n\(line)\n")
        #expect(page.text.hasSuffix(" gauge\n\(sample)\n"))
        #expect(page.text.split(separator: "\n").count == 3)
    }

    @Test func `says what a passed-on key is`() {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofMeminfo: "New(anon): 5 kB\n")
        page.addKeys(ofVmstat: "pgnewfault 7\n")
        #expect(
            page.text == """
                # HELP healthd_memory_New_anon_bytes Memory information field New(anon).
                # TYPE healthd_memory_New_anon_bytes gauge
                healthd_memory_New_anon_bytes 5120
                # HELP healthd_vmstat_pgnewfault /proc/vmstat information field pgnewfault.
                # TYPE healthd_vmstat_pgnewfault untyped
                healthd_vmstat_pgnewfault 7

                """)
    }

    @Test(arguments: ["oom_kill_new", "pgpgnew", "pswpnew", "pglazyfault", "pgnewfaults"])
    func `passes on what node_exporter takes of vmstat`(key: String) {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofVmstat: "\(key) 7\n")
        #expect(page.text.hasSuffix("\nhealthd_vmstat_\(key) 7\n"))
    }

    @Test(arguments: [
        "nr_free_pages 7", "pgscan_direct 7", "thp_fault_alloc 7", "oom 7", "pgfault", "pgfault x", "pgfault 7 8",
        "pgfault nan", "pgfault inf", "pgfa\"ult 7", "pgfault{} 7", "pgfault( 12", "", " 7",
    ])
    func `leaves the rest of vmstat alone`(line: String) {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofVmstat: line + "\n")
        #expect(page.text == "")
    }

    @Test(arguments: [
        "", "New", "New 5 kB", "New:", "New: kB", "New: x kB", "New: nan kB", "New: inf", "New{a=\"b\"}: 5 kB",
        ": 5 kB",
        "New thing: 5 kB", "N\u{E9}w: 5 kB",
    ])
    func `leaves alone what cannot stand on the page`(line: String) {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofMeminfo: line + "\n")
        #expect(page.text == "")
    }

    @Test func `a value that cannot be is left out and counted`() {
        for value in [
            "18446744073709551615 kB", "4503599627370496 kB", "4611686018427387904", "-5 kB", "99999999999999999999",
        ] {
            var page = PrometheusExposition(Sample())
            page.addKeys(ofMeminfo: "New: \(value)\n")
            #expect(page.text.hasSuffix("\nhealthd_values_impossible_total 1\n"), "\(value)")
            #expect(!page.text.contains("New"))
        }
        var page = PrometheusExposition(Sample())
        page.addKeys(ofMeminfo: "New: 4503599627370495 kB\n")
        #expect(page.text.hasSuffix("\nhealthd_memory_New_bytes 4611686018427386880\n"))
    }

    @Test func `a known key whose value cannot be does not come back as an unknown one`() {
        var page = PrometheusExposition(Sample())
        page.addKeys(ofMeminfo: "SwapFree: 5 kB\nSecPageTables: 18446744073709551615 kB\n")
        page.addKeys(ofVmstat: "oom_kill 5\npgfault 18446744073709551615\n")
        #expect(page.text == "")
    }

    @Test func `a key that is on the page already is not told twice`() {
        var sample = Sample()
        sample.set(.memoryTotal, raw: 1024)
        sample.set(Metric(catalogued: "paging.major_faults"), raw: 5)
        var page = PrometheusExposition(sample)
        let text = page.text
        page.addKeys(ofMeminfo: "MemTotal: 1 kB\nMemTotal: 2 kB\n")
        page.addKeys(ofVmstat: "pgmajfault 5\n")
        #expect(page.text == text)
    }
}
