import ProcMetrics
import Testing

@testable import FlightRecorder

@Suite struct CSVRecordingTests {
    @Test func `reads samples in base units`() throws {
        let samples = try read(
            """
            time,memory.total,memory.available,pressure.memory.full,load.1m
            0.0,8216641536,5779750912,0.0000,0.5
            0.1,8216641536,5778702336,1.25,
            """
        ).samples
        #expect(samples.map(\.time.monotonic) == [0, 100_000_000])
        #expect(samples.map(\.time.boottime) == [0, 100_000_000])
        #expect(samples.map { $0["memory.total"] } == [8_216_641_536, 8_216_641_536])
        #expect(samples.map { $0["memory.available"] } == [5_779_750_912, 5_778_702_336])
        #expect(samples.map { $0["pressure.memory.full"] } == [0, 1.25])
        #expect(samples.map { $0["load.1m"] } == [0.5, nil])
        #expect(samples.map { $0["memory.free"] } == [nil, nil])
    }

    @Test func `lists the metrics that it has`() throws {
        let recording = try CSVRecording(Array("time,load.1m,new.thing,memory.total,unit.anon{a.service}\n".utf8))
        #expect(recording.metrics.map(\.name) == ["load.1m", "memory.total"])
    }

    // MARK: Forms of text

    @Test(arguments: [
        "time,load.1m\n1,0.5\n2,0.7\n", "time,load.1m\n1,0.5\n2,0.7", "time,load.1m\r\n1,0.5\r\n2,0.7\r\n",
        "\u{FEFF}time,load.1m\n1,0.5\n2,0.7\n", "\"time\",\"load.1m\"\n\"1\",\"0.5\"\n\"2\",\"0.7\"\n",
        "time, load.1m\n 1 ,\t0.5\n2, \"0.7\" \n", "time,load.1m\n1,0.5\n\n2,0.7\n\n",
        "time,load.1m\n1e0,5e-1\n+2,.7\n",
        "\u{FEFF}\"time\",\"load.1m\"\r\n1.000,0.50\r\n\r\n2,0.7",
    ])
    func `the same recording however it is written`(text: String) throws {
        let (samples, notices) = try read(text)
        #expect(samples.map(\.time.monotonic) == [1_000_000_000, 2_000_000_000])
        #expect(samples.map { $0["load.1m"] } == [0.5, 0.7])
        #expect(notices == [])
    }

    @Test(arguments: [
        ("0", 0), ("007", 7), ("999999999999999", 999_999_999_999_999), ("1000000000000000", 1_000_000_000_000_000),
        ("9007199254740993", 9_007_199_254_740_992), ("-1", nil), ("12345678901234567890", nil),
    ])
    func `a whole number of any length is the nearest Double, or is rejected as a value`(cell: String, value: Double?)
        throws
    {
        #expect(try read("time,paging.major_faults\n0,\(cell)\n").samples.map { $0["paging.major_faults"] } == [value])
    }

    @Test(arguments: ["time,load.1m", "time,load.1m\n", "time,load.1m\n\n\n", "time\n", "time"])
    func `a header alone has no samples`(text: String) throws {
        let (samples, notices) = try read(text)
        #expect(samples.isEmpty)
        #expect(notices == [])
    }

    @Test func `times alone make samples without values`() throws {
        #expect(try read("time\n1\n2\n").samples.map(\.time.monotonic) == [1_000_000_000, 2_000_000_000])
    }

    // MARK: Values that cannot be

    @Test func `a recorded value that cannot be is absent, counted and reported, as it is live`() throws {
        let samples = try read(
            """
            time,swap.total,swap.free,tasks.blocked,pressure.memory.full
            0,1000,1120,1,5
            1,1000,900,18446744073709551615,6
            2,1000,900,-1,1e300
            3,1000,900,2,7
            """
        ).samples
        #expect(samples.map { $0["swap.free"] } == [nil, 900, 900, 900])
        #expect(samples.map { $0["tasks.blocked"] } == [1, nil, nil, 2])
        #expect(samples.map { $0["pressure.memory.full"] } == [5, 6, nil, 7])
        #expect(samples.map { $0["values.impossible"] } == [1, 2, 4, 4])
        #expect(samples.map(\.observations.count) == [1, 1, 1, 0])
        guard case .sourceFailed(let error) = samples[0].observations[0] else {
            Issue.record("nothing was reported")
            return
        }
        #expect(error.source == "kernel" && error.path == "/proc/meminfo")
        #expect(error.reason == "SwapFree is 1120, more than SwapTotal (1000)")
    }

    @Test func `counted values of a live sample are not counted again`() throws {
        let samples = try read("time,values.impossible,swap.free,swap.total\n0,7,,5\n1,9,6,5\n").samples
        #expect(samples.map { $0["values.impossible"] } == [7, 10])
    }

    @Test func `a recording without what is available gets an estimate, and says so`() throws {
        let samples = try read("time,memory.total,memory.free,memory.cached\n0,8000000000,4000000000,2000000000\n")
            .samples
        #expect(samples[0]["memory.available.estimated"] == 1)
        #expect((samples[0]["memory.available"] ?? 0) > 5e9)
    }

    // MARK: Headers

    @Test(arguments: [
        ("", "the recording is empty"), ("\u{FEFF}", "the recording is empty"),
        ("\n", "the first column is “”, expected “time”"),
        ("load.1m,time\n", "the first column is “load.1m”, expected “time”"),
        ("Time,load.1m\n", "the first column is “Time”, expected “time”"),
        ("timestamp\n", "the first column is “timestamp”, expected “time”"),
        ("1,2,3\n", "the first column is “1”, expected “time”"),
    ])
    func `rejects a header that does not begin with time`(text: String, message: String) {
        #expect(throws: RecordingError(line: 1, message: message)) { try CSVRecording(Array(text.utf8)) }
    }

    @Test(arguments: [
        "memory.availible", "Memory.total", "", "node_load1", "unit.anon", "unit.anon{}", "unit.anon{a.service",
        "memory.total{a.service}", "unit.new{a.service}", "{a.service}",
    ])
    func `ignores a column that is not a metric, with a notice`(name: String) throws {
        let (samples, notices) = try read("time,\(name),load.1m\n1,5,0.5\n")
        #expect(samples.map { $0["load.1m"] } == [0.5])
        #expect(samples.first?.units.isEmpty == true)
        #expect(notices == [RecordingError(line: 1, message: "column 2: “\(name)” is not a metric and is ignored")])
    }

    @Test(arguments: [
        ("reclaim.stolen.kswapd", "reclaim.reclaimed.kswapd"), ("memory.user", "memory.user.total"),
        ("host.booted", "host.boot_time"), ("kswapd.hurried", "kswapd.low_watermark_hits"),
    ])
    func `reads a column under a former name, with a notice`(former: String, current: String) throws {
        let (samples, notices) = try read("time,load.1m,\(former)\n1,0.5,7\n")
        #expect(samples.map { $0[current] } == [7])
        let message = "column 3: “\(former)” is now called “\(current)” and is read as that"
        #expect(notices == [RecordingError(line: 1, message: message)])
    }

    @Test func `reads a unit's column under a former name, with a notice`() throws {
        let (samples, notices) = try read("time,unit.limit{a.service}\n1,1024\n")
        #expect(samples.first?.units.first?["unit.memory.max"] == 1024)
        #expect(
            notices.map(\.message) == ["column 2: “unit.limit” is now called “unit.memory.max” and is read as that"])
    }

    // MARK: Rows

    @Test(arguments: [
        ("1\n", 2, "1 cells, expected 2 as in the header"), ("1,2,3\n", 2, "3 cells, expected 2 as in the header"),
        ("1,2\n\n3\n", 4, "1 cells, expected 2 as in the header"),
        ("1,x\n", 2, "column 2: “x” is not a number"), ("1,5 kB\n", 2, "column 2: “5 kB” is not a number"),
        ("1,nan\n", 2, "column 2: “nan” is not a number"), ("1,inf\n", 2, "column 2: “inf” is not a number"),
        ("1,-inf\n", 2, "column 2: “-inf” is not a number"), ("1,1e999\n", 2, "column 2: “1e999” is not a number"),
        ("1,2\n,2\n", 3, "column 1: “” is not a time in seconds"),
        ("x,2\n", 2, "column 1: “x” is not a time in seconds"),
        ("nan,2\n", 2, "column 1: “nan” is not a time in seconds"),
        ("inf,2\n", 2, "column 1: “inf” is not a time in seconds"),
        ("1e10,2\n", 2, "column 1: “1e10” is not a time in seconds"),
        ("5,2\n4.9,2\n", 3, "the time goes backwards, to 4.9"),
        ("5,2\n-5,2\n", 3, "the time goes backwards, to -5.0"),
    ])
    func `reports the place of an error in a row`(rows: String, line: Int, message: String) {
        #expect(throws: RecordingError(line: line, message: message)) { try read("time,load.1m\n" + rows) }
    }

    @Test func `shows only the beginning of a cell that is not a number`() {
        let message = "column 2: “\(String(repeating: "x", count: 40))” is not a number"
        #expect(throws: RecordingError(line: 2, message: message)) {
            try read("time,load.1m\n1,\(String(repeating: "x", count: 500))\n")
        }
    }

    @Test(arguments: ["8.9e9", "-8.9e9"])
    func `a time so far away that the distance would overflow is rejected`(time: String) {
        #expect(throws: RecordingError(line: 2, message: "column 1: “\(time)” is not a time in seconds")) {
            try read("time,load.1m\n\(time),2\n")
        }
    }

    @Test func `two samples may have the same time`() throws {
        #expect(try read("time,load.1m\n1,2\n1,3\n").samples.map { $0["load.1m"] } == [2, 3])
    }

    @Test(arguments: ["2,", "2", "2,5,1e", "2,5,-", "-"])
    func `an incomplete last line is ignored, with a notice`(line: String) throws {
        let (samples, notices) = try read("time,load.1m,memory.total\n1,2,3\n\(line)")
        #expect(samples.map { $0["load.1m"] } == [2])
        #expect(notices == [RecordingError(line: 3, message: "the last line is incomplete and ignored")])
    }

    @Test(arguments: ["-1", "1e300", "-0.5"])
    func `a number that no metric can have is absent`(cell: String) throws {
        let samples = try read("time,memory.total\n1,\(cell)\n").samples
        #expect(samples.count == 1)
        #expect(samples.first?["memory.total"] == nil)
    }

    @Test func `a value does not outlive its row`() throws {
        let samples = try read("time,memory.total,unit.anon{a.service}\n1,5,6\n2,,\n").samples
        #expect(samples.map { $0["memory.total"] } == [5, nil])
        #expect(samples.map { $0.units.first?["unit.anon"] } == [6, nil])
    }

    // MARK: Units and derived metrics

    @Test func `gathers the columns of a unit`() throws {
        let text = """
            time,unit.anon{nginx.service},unit.anon{php@8.2.service},unit.memory{nginx.service}
            1,10,20,30

            """
        let units = try read(text).samples.first?.units ?? []
        #expect(units.map(\.name) == ["nginx.service", "php@8.2.service"])
        #expect(units.map { $0["unit.anon"] } == [10, 20])
        #expect(units.map { $0["unit.memory"] } == [30, nil])
    }

    @Test(arguments: [
        ("memory.available,swap.free", "5,7", "memory.headroom", 12),
        ("memory.available,swap.free", "5,", "memory.headroom", nil),
        ("memory.available,swap.free,memory.headroom", "5,7,100", "memory.headroom", 100),
        ("memory.available,swap.free,memory.headroom", "5,7,", "memory.headroom", 12),
        ("memory.active.file,memory.inactive.file", "5,7", "memory.file", 12),
        ("memory.total,memory.free,memory.anon", "100,10,50", "memory.unaccounted", 40),
    ])
    func `derives metrics that the recording does not have`(
        columns: String, row: String, name: String, value: Double?
    ) throws {
        let samples = try read("time,\(columns)\n1,\(row)\n").samples
        #expect(samples.count == 1)
        #expect(samples.first?[name] == value)
    }

    @Test func `a derived value does not outlive its row`() throws {
        let samples = try read("time,memory.available,swap.free\n1,5,7\n2,5,\n").samples
        #expect(samples.map { $0["memory.headroom"] } == [12, nil])
    }

    @Test func `derives what needs the row before`() throws {
        let samples = try read("time,reclaim.scanned,reclaim.reclaimed\n1,100,50\n2,200,75\n").samples
        #expect(samples.map { $0["reclaim.efficiency"] } == [nil, 0.25])
    }

    @Test func `no text traps`() {
        let text = Array("time,load.1m,unit.anon{a.service}\r\n1,\"0.5\",3\n2,0.7,4".utf8)
        var read = 0
        for index in text.indices {
            for byte in [0x00, 0x0A, 0x0D, 0x22, 0x2C, 0x39, 0x7B, 0x7D, 0xEF, 0xFF] as [UInt8] {
                var changed = text
                changed[index] = byte
                do throws(RecordingError) {
                    var recording = try CSVRecording(changed)
                    while try recording.next() != nil { read += 1 }
                } catch {
                    #expect(error.line >= 1 && error.line <= 6)
                }
            }
        }
        #expect(read > text.count)
    }
}

private func read(_ text: String) throws(RecordingError) -> (samples: [Sample], notices: [RecordingError]) {
    var recording = try CSVRecording(Array(text.utf8))
    var samples: [Sample] = []
    while let sample = try recording.next() { samples.append(sample) }
    return (samples, recording.notices)
}

extension Sample {
    /// A value by its metric's name.
    fileprivate subscript(name: String) -> Double? { Metric(named: name).flatMap { self[$0] } }
}

extension UnitSample {
    fileprivate subscript(name: String) -> Double? { Metric(named: name).flatMap { self[$0] } }
}
