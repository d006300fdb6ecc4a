import ProcMetrics
import Testing

@testable import HealthRules

struct EventRecordJournalFieldsTests {
    private func fields(_ record: EventRecord) -> [String: String] {
        Dictionary(uniqueKeysWithValues: record.journalFields.map { ($0.name, $0.value) })
    }

    private func record(_ rule: String, _ kind: Event.Kind) throws -> EventRecord {
        EventRecord(try #require(try EventRecordTests.events().first { $0.rule == rule && $0.kind == kind }))
    }

    @Test func `a critical alert has every field that a script could ask for`() throws {
        let fields = fields(try record("gone", .escalated))
        #expect(fields["MESSAGE_ID"] == "82093ca58a404e9d9cc2046614cc5e1c")
        #expect(fields["PRIORITY"] == "2")
        #expect(fields["HEALTHD_EVENT"] == "escalated")
        #expect(fields["HEALTHD_EVENT_ID"]?.hasSuffix("-3") == true)
        #expect(fields["HEALTHD_RULE"] == "gone")
        #expect(fields["HEALTHD_SEVERITY"] == "critical")
        #expect(fields["HEALTHD_VERDICT"] == "critical")
        #expect(fields["HEALTHD_CATEGORY"] == "memory")
        #expect(fields["HEALTHD_THRESHOLD"] == "5368709120.0")
        #expect(fields["HEALTHD_TRAFFIC"] == "drain")
        #expect(fields["HEALTHD_INCIDENT"]?.count == 32)
        #expect(fields["HEALTHD_SINCE_USEC"] == "1700000251000000")
        #expect(fields["HEALTHD_MEMORY_TOTAL_BYTES"] == "8589934592")
        #expect(fields["HEALTHD_REASON"] == "memory.available is 4.99 GiB (threshold 5 GiB)")
        #expect(fields["HEALTHD_ADVICE"]?.isEmpty == false)
    }

    @Test func `the unit of an alert and the unit that uses the memory are two fields`() throws {
        var record = try record("gone", .escalated)
        #expect(fields(record)["HEALTHD_UNIT"] == nil)
        #expect(fields(record)["HEALTHD_CULPRIT_UNIT"] == "libpod-\(EventRecordTests.container).scope")
        #expect(fields(record)["OBJECT_SYSTEMD_UNIT"] == "libpod-\(EventRecordTests.container).scope")
        #expect(fields(record)["HEALTHD_CONTAINER"] == EventRecordTests.container)
        #expect(fields(record)["HEALTHD_MEMORY_KIND"] == "anon")
        #expect(fields(record)["HEALTHD_UNIT_STATE"] == "running")
        #expect(fields(record)["HEALTHD_TOP_PROCESSES"] == "leak[7]")
        record.unit = "user@7.service/leak.service"
        #expect(fields(record)["HEALTHD_UNIT"] == "user@7.service/leak.service")
        #expect(fields(record)["OBJECT_SYSTEMD_UNIT"] == "user@7.service")
        #expect(fields(record)["OBJECT_SYSTEMD_USER_UNIT"] == "leak.service")
    }

    @Test func `a culprit has its figures`() throws {
        var record = try record("gone", .escalated)
        var culprit = Culprit(.tmpfs, unit: "a.service", growth: 1024, over: 600, memory: 4096, share: 0.5)
        (culprit.age, culprit.changedAge, culprit.state) = (7200, 3600, .stopped)
        record.culprit = CulpritRecord(culprit)
        record.topUnits = [TopUnitRecord(TopUnit(name: "a.service", memory: 4096, growth: 1024))]
        record.host.forecast = EventRecord.ForecastRecord(Forecast(earliest: 1, expected: 1.5, latest: 2))
        let fields = fields(record)
        #expect(fields["HEALTHD_MEMORY_KIND"] == "shmem")
        #expect(fields["HEALTHD_UNIT_GROWTH_BYTES"] == "1024")
        #expect(fields["HEALTHD_UNIT_GROWTH_WINDOW_USEC"] == "600000000")
        #expect(fields["HEALTHD_UNIT_MEMORY_BYTES"] == "4096")
        #expect(fields["HEALTHD_UNIT_AGE_USEC"] == "7200000000")
        #expect(fields["HEALTHD_UNIT_CHANGED_AGE_USEC"] == "3600000000")
        #expect(fields["HEALTHD_UNIT_STATE"] == "stopped")
        #expect(fields["HEALTHD_TOP_UNITS"] == "a.service 4096 +1024")
        #expect(fields["HEALTHD_FORECAST_EARLIEST_USEC"] == "1000000")
        #expect(fields["HEALTHD_FORECAST_LATEST_USEC"] == "2000000")
    }

    @Test func `the last alert of an incident has the incident's duration and peak`() throws {
        let fields = fields(try record("gone", .cleared))
        #expect(fields["PRIORITY"] == "5")
        #expect(fields["HEALTHD_DURATION_USEC"] == "440000000")
        #expect(fields["HEALTHD_INCIDENT_DURATION_USEC"] == "540000000")
        #expect(fields["HEALTHD_INCIDENT_PEAK"] == "critical")
        #expect(fields["HEALTHD_PEAK_REASON"]?.hasSuffix("GiB") == true)
    }

    @Test func `a kill has its victim, and its unit shows the entry as its own`() throws {
        let fields = fields(try record("oom-kills", .oomKill))
        #expect(fields["HEALTHD_OOM_KILLS"] == "1")
        #expect(fields["HEALTHD_OOM_VICTIM"] == "a b" && fields["HEALTHD_OOM_VICTIM_PID"] == "8")
        #expect(fields["HEALTHD_OOM_VICTIM_BYTES"] == "9" && fields["HEALTHD_OOM_CONSTRAINT"] == "memcg")
        #expect(fields["HEALTHD_UNIT"] == "x.service" && fields["OBJECT_SYSTEMD_UNIT"] == "x.service")
        #expect(fields["PRIORITY"] == "4")
    }

    @Test func `a source that failed says which, why and for which rules`() throws {
        let event = try #require(try EventRecordTests.events().first { $0.kind == .sourceFailed })
        let fields = fields(EventRecord(event))
        #expect(fields["HEALTHD_SOURCE"] == "kernel files" && fields["HEALTHD_SOURCE_PATH"] == "/proc/meminfo")
        #expect(fields["HEALTHD_SOURCE_ERRNO"] == "13" && fields["HEALTHD_SOURCE_ACCESS"] == "read")
        #expect(fields["HEALTHD_RULES_NOT_EVALUATED"] == "low, gone")
        #expect(
            event.message
                == "kernel files: /proc/meminfo: permission denied (EACCES); not evaluated: low, gone. "
                + "Check the permissions (ls -ld /proc/meminfo) and the unit's sandbox: systemctl cat healthd")
    }

    @Test func `a notice says what it is about`() throws {
        let notices = try EventRecordTests.events().filter { $0.kind == .notice }.map { EventRecord($0) }
        #expect(
            notices.map { fields($0)["HEALTHD_NOTICE"] } == [
                "memory-lock", "saved-state", "configuration", "configuration",
            ])
        #expect(notices.allSatisfy { $0.message.hasPrefix(fields($0)["HEALTHD_NOTICE_TEXT"] ?? "-") })
        #expect(notices.map { $0.notice?.path } == [nil, "/run/healthd/state.json", "/c", "/d"])
        #expect(notices.map { $0.notice?.errno } == [12, nil, nil, 28])
    }

    @Test func `an alert of a rule without advice says so, because its explanation has a place for it`() throws {
        var record = try record("gone", .escalated)
        record.advice = nil
        #expect(fields(record)["HEALTHD_ADVICE"]?.isEmpty == false)
    }

    @Test func `field names are such as journald takes, and no field is empty`() throws {
        for event in try EventRecordTests.events() {
            for (name, value) in EventRecord(event).journalFields {
                #expect(name.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } && !name.hasPrefix("_"))
                #expect(!value.isEmpty, "\(name) of \(event.kind)")
            }
        }
    }
}
