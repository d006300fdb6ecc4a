public import ProcMetrics

/// An imported recording: CSV, first column `time` in seconds, one column per metric in base units, an empty cell
/// is absent. A unit's metric is written with its name: `unit.anon{nginx.service}`.
///
///     time,memory.total,memory.available,pressure.memory.full
///     0.0,8216641536,5779750912,0.0000
///     0.1,8216641536,5778702336,
public struct CSVRecording {
    /// What was ignored or read under another name: columns that are not metrics, an incomplete last line, former names.
    public private(set) var notices: [RecordingError] = []
    /// The metrics that the recording has.
    public var metrics: [Metric] {
        columns.compactMap { if case .host(let metric) = $0 { metric } else { nil } }
    }

    private enum Column {
        case host(Metric)
        case unit(Int, Metric)
        case unknown
    }

    private let bytes: [UInt8]
    private var position: Int
    private var line = 1
    private var columns: [Column] = []
    private var sample = Sample()
    private var validity = Validity()
    private var derived = DerivedMetrics()
    private var lastTime = Int64.min

    /// Seconds, 145 years: twice that, the longest time between two rows, fits 64 bits of nanoseconds.
    private static let latest = 4.6e9

    /// Reads the header.
    ///
    /// - Parameter bytes: The whole file.
    /// - Throws: ``RecordingError`` when there is no header that begins with `time`.
    public init(_ bytes: [UInt8]) throws(RecordingError) {
        self.bytes = bytes
        position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        guard let header = nextLine(), header.isWhole || position == bytes.count else {
            throw RecordingError(line: 1, message: "the recording is empty")
        }
        let names = Self.cells(header.text).map(Self.word)
        guard names.first == "time" else {
            throw RecordingError(line: 1, message: "the first column is “\(names.first ?? "")”, expected “time”")
        }
        for (index, name) in names.dropFirst().enumerated() { addColumn(name, number: index + 2) }
    }

    /// The next sample, or `nil` at the end.
    ///
    /// - Throws: ``RecordingError`` for a cell that is not a number, a row of another length, or a time before that of the
    ///   previous row.
    public mutating func next() throws(RecordingError) -> Sample? {
        while let row = nextLine() {
            line += 1
            if row.text.isEmpty { continue }
            let cells = Self.cells(row.text)
            do throws(RecordingError) {
                try fill(cells)
                return sample
            } catch {
                if row.isWhole { throw error }
                notices.append(self.error("the last line is incomplete and ignored"))
            }
        }
        return nil
    }

    private mutating func fill(_ cells: [ArraySlice<UInt8>]) throws(RecordingError) {
        guard cells.count == columns.count + 1 else {
            throw error("\(cells.count) cells, expected \(columns.count + 1) as in the header")
        }
        guard let seconds = Double(Self.word(cells[0])), abs(seconds) <= Self.latest else {
            throw error("column 1: “\(Self.word(cells[0]))” is not a time in seconds")
        }
        let time = Int64((seconds * 1e9).rounded())
        guard time >= lastTime else { throw error("the time goes backwards, to \(seconds)") }
        lastTime = time
        sample.time = Timestamp(monotonic: time, boottime: time, realtime: time)
        sample.begin(at: sample.time)
        for (index, column) in columns.enumerated() {
            let value = try number(cells[index + 1], column: index + 2)
            switch column {
            case .host(let metric): sample.set(metric, recorded: value)
            case .unit(let unit, let metric): sample.units[unit][metric] = value
            case .unknown: break
            }
        }
        validity.check(&sample)
        derived.complete(&sample)
    }

    private func number(_ cell: ArraySlice<UInt8>, column: Int) throws(RecordingError) -> Double? {
        if let number = Self.wholeNumber(cell) { return number }
        let word = Self.word(cell)
        if word.isEmpty { return nil }
        guard let number = Double(word), number.isFinite else {
            throw error("column \(column): “\(word.prefix(40))” is not a number")
        }
        return number
    }

    private mutating func addColumn(_ name: String, number: Int) {
        if let metric = Metric(named: name), metric.descriptor.scope == .host {
            columns.append(.host(metric))
            noteFormerName(name, of: metric, number: number)
        } else if let (metric, unit) = Self.unitMetric(name) {
            columns.append(.unit(place(of: unit), metric))
            noteFormerName(String(name.prefix { $0 != "{" }), of: metric, number: number)
        } else {
            columns.append(.unknown)
            notices.append(error("column \(number): “\(name.prefix(80))” is not a metric and is ignored"))
        }
    }

    private mutating func noteFormerName(_ name: String, of metric: Metric, number: Int) {
        guard metric.name != name else { return }
        notices.append(error("column \(number): “\(name)” is now called “\(metric.name)” and is read as that"))
    }

    private mutating func place(of unit: String) -> Int {
        if let place = sample.units.firstIndex(where: { $0.name == unit }) { return place }
        sample.units.append(UnitSample(name: unit))
        return sample.units.count - 1
    }

    /// `unit.anon{nginx.service}`.
    private static func unitMetric(_ name: String) -> (Metric, String)? {
        guard name.hasSuffix("}"), let brace = name.firstIndex(of: "{") else { return nil }
        guard let metric = Metric(named: String(name[..<brace])), metric.descriptor.scope == .unit else { return nil }
        let unit = name[name.index(after: brace)...].dropLast()
        return unit.isEmpty ? nil : (metric, String(unit))
    }

    private func error(_ message: String) -> RecordingError { RecordingError(line: line, message: message) }

    // MARK: Text

    /// The next line without its end, and whether it had one.
    private mutating func nextLine() -> (text: ArraySlice<UInt8>, isWhole: Bool)? {
        guard position < bytes.count else { return nil }
        let end = bytes[position...].firstIndex(of: UInt8(ascii: "\n"))
        var text = bytes[position..<(end ?? bytes.count)]
        position = (end ?? bytes.count - 1) + 1
        if text.last == UInt8(ascii: "\r") { text = text.dropLast() }
        return (text, end != nil)
    }

    private static func cells(_ line: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        line.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
    }

    /// What nearly every cell is, without a String; up to 15 digits are exact as a Double. `nil` is for any other cell.
    private static func wholeNumber(_ cell: ArraySlice<UInt8>) -> Double? {
        guard (1...15).contains(cell.count) else { return nil }
        var number = 0
        for byte in cell {
            guard (0x30...0x39).contains(byte) else { return nil }
            number = 10 * number + Int(byte - 0x30)
        }
        return Double(number)
    }

    /// A cell without the blanks and quotes around it.
    private static func word(_ cell: ArraySlice<UInt8>) -> String {
        var cell = cell
        while let byte = cell.first, byte == 0x20 || byte == 0x09 || byte == 0x22 { cell = cell.dropFirst() }
        while let byte = cell.last, byte == 0x20 || byte == 0x09 || byte == 0x22 { cell = cell.dropLast() }
        return String(decoding: cell, as: UTF8.self)
    }
}

/// What is wrong with a recording, and where.
public struct RecordingError: Error, Equatable, Sendable {
    /// From 1; the heading is line 1.
    public let line: Int
    public let message: String

    public var description: String { "line \(line): \(message)" }
}
