import Testing

@testable import ProcMetrics

@Suite struct PrometheusExpositionTests {
    @Test func `writes the text format, in the catalogue's order`() {
        var sample = Sample()
        sample.set(.load1m, raw: 125)
        sample.set(.memoryTotal, raw: 8_216_641_536)
        sample.set(.pressureMemoryFull, raw: 1)
        sample.set(Metric(catalogued: "paging.major_faults"), raw: 0)
        #expect(
            PrometheusExposition(sample).text == """
                # HELP healthd_memory_MemTotal_bytes Usable RAM; changes when a balloon or hotplug moves it (memory.total).
                # TYPE healthd_memory_MemTotal_bytes gauge
                healthd_memory_MemTotal_bytes 8216641536
                # HELP healthd_pressure_memory_stalled_seconds_total Time in which every task waited for memory \
                (pressure.memory.full).
                # TYPE healthd_pressure_memory_stalled_seconds_total counter
                healthd_pressure_memory_stalled_seconds_total 1e-06
                # HELP healthd_load1 Tasks running or blocked, 1 minute average (load.1m).
                # TYPE healthd_load1 gauge
                healthd_load1 1.25
                # HELP healthd_vmstat_pgmajfault Page faults that had to wait for a disk (paging.major_faults).
                # TYPE healthd_vmstat_pgmajfault untyped
                healthd_vmstat_pgmajfault 0

                """)
    }

    @Test func `leaves out what is absent`() {
        #expect(PrometheusExposition(Sample()).text == "")
    }

    @Test func `has every host metric once, and no unit metric`() {
        var sample = Sample()
        for metric in Metric.all { sample.set(metric, raw: 5) }
        let names = PrometheusExposition(sample).names(after: "# TYPE ")
        let hostMetrics = Metric.catalogue.filter { $0.scope == .host && $0.name != "values.impossible" }
        // What counts the values that are not on the page comes last.
        #expect(names == hostMetrics.map { "healthd_\($0.exportedName)" } + ["healthd_values_impossible_total"])
        #expect(PrometheusExposition(sample).names(after: "# HELP ") == names)
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (1e15, "1000000000000000"), (0.25, "0.25"),
        (18_446_744_073_709_549_568, "18446744073709549568"), (1e300, "1e+300"), (-3, "-3.0"), (5.832781, "5.832781"),
    ])
    func `writes whole numbers as the kernel does`(value: Double, text: String) {
        var page = PrometheusExposition(Sample())
        page.add("x", help: "X.", type: "gauge", value: PrometheusExposition.number(value))
        #expect(page.text == "# HELP healthd_x X.\n# TYPE healthd_x gauge\nhealthd_x \(text)\n")
    }

    @Test(arguments: [
        ("a \\ b", "a \\\\ b"), ("\\n", "\\\\n"), ("two\nlines", "two lines"), ("say \"x\"", "say \"x\""),
    ])
    func `help stays on its line`(help: String, text: String) {
        var page = PrometheusExposition(Sample())
        page.add("x", help: help, type: "gauge", value: "1")
        #expect(page.text == "# HELP healthd_x \(text)\n# TYPE healthd_x gauge\nhealthd_x 1\n")
    }

    @Test func `a name is written once, by whoever comes first`() {
        var page = PrometheusExposition(Sample())
        page.add("x", help: "First.", type: "gauge", value: "1")
        let text = page.text
        page.add("x", help: "Second.", type: "counter", value: "2")
        #expect(page.text == text)
    }

    @Test func `an integer that no double holds stays what it is`() {
        var sample = Sample()
        sample.set(.memoryTotal, raw: 1 << 60 + 1)
        sample.set(.oomKills, raw: 1 << 61 + 1)
        let text = PrometheusExposition(sample).text
        #expect(text.contains("\nhealthd_memory_MemTotal_bytes 1152921504606846977\n"))
        #expect(text.contains("\nhealthd_vmstat_oom_kill 2305843009213693953\n"))
    }

    @Test func `values that cannot be are counted with those of keys that the catalogue does not know`() {
        var sample = Sample()
        sample.set(.valuesImpossible, raw: 2)
        var page = PrometheusExposition(sample)
        page.addKeys(ofMeminfo: "New: 18446744073709551615 kB\nNewer: -1 kB\nNewest: 7 kB\n")
        page.addKeys(ofVmstat: "pgnewfault 18446744073709551616\n")
        #expect(page.text.hasSuffix("\nhealthd_values_impossible_total 5\n"))
        #expect(page.text.contains("healthd_memory_Newest_bytes 7168\n"))
        #expect(page.names(after: "healthd_").count == 2)
    }

    /// node_exporter has them so.
    @Test func `counters of vmstat are exported as the kernel counts them`() {
        var sample = Sample()
        for name in ["paging.in", "paging.out"] { sample.set(Metric(catalogued: name), raw: 7) }
        let lines = PrometheusExposition(sample).text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(lines == ["healthd_vmstat_pgpgin 7", "healthd_vmstat_pgpgout 7"])
        #expect(sample[Metric(catalogued: "paging.in")] == 7168)
    }
}

extension PrometheusExposition {
    /// The names of all metrics, as the lines with this beginning tell them.
    fileprivate func names(after beginning: String) -> [String] {
        text.split(separator: "\n").filter { $0.hasPrefix(beginning) }.map {
            String($0.dropFirst(beginning.count).prefix { $0 != " " })
        }
    }
}
