import Testing

@testable import ProcMetrics

@Suite struct MetricDescriptorTests {
    @Test func `exported names are unique`() {
        #expect(Set(Metric.catalogue.map(\.exportedName)).count == Metric.catalogue.count)
    }

    @Test(arguments: Metric.catalogue.map(\.exportedName))
    func `exported names are Prometheus names`(name: String) {
        #expect(name.wholeMatch(of: /[a-zA-Z_][a-zA-Z0-9_]*/) != nil)
        #expect(!name.hasPrefix("healthd_"))
    }

    @Test(arguments: Metric.all.map(\.name))
    func `says on one line what a metric is and where it comes from`(name: String) throws {
        let descriptor = try #require(Metric(named: name)).descriptor
        #expect(descriptor.meaning.count > 8)
        #expect(!descriptor.meaning.contains("\n") && !descriptor.meaning.hasSuffix("."))
        #expect(!descriptor.source.description.isEmpty)
        #expect(descriptor.scale > 0)
    }

    @Test func `no two metrics mean the same`() {
        #expect(Set(Metric.catalogue.map(\.meaning)).count == Metric.catalogue.count)
    }

    /// As node_exporter names them behind `node_`; check-metrics.sh compares with node_exporter itself.
    @Test(arguments: [
        ("memory.available", "memory_MemAvailable_bytes", "gauge"),
        ("memory.active.anon", "memory_Active_anon_bytes", "gauge"),
        ("memory.committed", "memory_Committed_AS_bytes", "gauge"),
        ("memory.hugetlb.pages", "memory_HugePages_Total", "gauge"),
        ("paging.major_faults", "vmstat_pgmajfault", "untyped"), ("swap.in", "vmstat_pswpin", "untyped"),
        ("load.15m", "load15", "gauge"), ("tasks.blocked", "procs_blocked", "gauge"),
        ("host.boot_time", "boot_time_seconds", "gauge"),
        ("pressure.memory.full", "pressure_memory_stalled_seconds_total", "counter"),
        ("pressure.cpu.some", "pressure_cpu_waiting_seconds_total", "counter"),
        ("refault.file", "vmstat_workingset_refault_file", "untyped"),
    ])
    func `names what node_exporter has as node_exporter does`(name: String, exported: String, type: String) {
        let descriptor = Metric(catalogued: name).descriptor
        #expect(descriptor.exportedName == exported)
        #expect(descriptor.exportedType == type)
    }

    @Test(arguments: [
        ("tick.duration", "tick_duration_seconds", "gauge"), ("tick.missed", "tick_missed_total", "counter"),
        ("reclaim.stalls", "reclaim_stalls_total", "counter"),
        ("reclaim.scanned", "reclaim_scanned_pages_total", "counter"),
        ("reclaim.efficiency", "reclaim_efficiency_ratio", "gauge"), ("swap.devices", "swap_devices", "gauge"),
        ("pressure.io.full.avg60", "pressure_io_full_avg60_ratio", "gauge"),
        ("zram.memory", "zram_memory_bytes", "gauge"),
        ("cpu.user", "cpu_user_seconds_total", "counter"),
    ])
    func `builds the other names from name, unit and kind`(name: String, exported: String, type: String) {
        let descriptor = Metric(catalogued: name).descriptor
        #expect(descriptor.exportedName == exported)
        #expect(descriptor.exportedType == type)
    }

    @Test(arguments: Metric.catalogue.map(\.name))
    func `only what carries the name of a counter is one on the page`(name: String) {
        let descriptor = Metric(catalogued: name).descriptor
        #expect((descriptor.exportedType == "counter") == descriptor.exportedName.hasSuffix("_total"))
        #expect((descriptor.exportedType == "gauge") == (descriptor.kind == .gauge))
    }

    @Test(arguments: [
        ("MemTotal", true, "memory_MemTotal_bytes"), ("Active(anon)", true, "memory_Active_anon_bytes"),
        ("HugePages_Free", false, "memory_HugePages_Free"),
    ])
    func `makes a name of a key of meminfo`(key: String, inBytes: Bool, name: String) {
        #expect(Metric.exportedName(meminfoKey: key, inBytes: inBytes) == name)
    }

    @Test(arguments: [
        ("memory.total", "/proc/meminfo, MemTotal"), ("swap.in", "/proc/vmstat, pswpin"),
        ("refault.file", "/proc/vmstat, workingset_refault_file + workingset_refault"),
        ("load.1m", "/proc/loadavg, field 1"), ("memory.user.total", "memory.available + memory.anon"),
    ])
    func `tells a person where to look`(name: String, description: String) {
        #expect(Metric(catalogued: name).descriptor.source.description == description)
    }
}
