internal import ArgumentParser
internal import FlightRecorder
internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// `healthctl replay FILE`
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Evaluate the rules on a recording, as healthd evaluates them live.",
        discussion: "Prints one line per event. Rules over metrics that the recording lacks stay unknown.")

    @Argument(
        help: "A recording: CSV, first column time in seconds, one column per metric.",
        completion: .file(extensions: ["csv"]))
    var file: String

    @Option(help: "The configuration; without it, the built-in rules.", completion: .file(extensions: ["json"]))
    var config: String?

    @Flag(help: "Print one JSON object per line.")
    var json = false

    func run() throws {
        let rules = try InputFile.configuration(config).rules
        let content = try InputFile.read(file)
        let engine = AlertEngine(rules: rules)
        do throws(RecordingError) {
            var recording = try CSVRecording(Array(content))
            for notice in recording.notices { Terminal.printError("\(file): note: \(notice.description)") }
            let known = recording.notices.count
            var missing = MissingMetricsNote()
            while let sample = try recording.next() {
                for event in engine.evaluate(sample) { print(event) }
                missing.record(sample)
            }
            for note in missing.notes(on: rules) { Terminal.printError("\(file): note: \(note)") }
            for notice in recording.notices.dropFirst(known) {
                Terminal.printError("\(file): note: \(notice.description)")
            }
        } catch {
            Terminal.printError("\(file): \(error.description)")
            throw ExitCode(65)
        }
    }

    private func print(_ event: Event) {
        let record = EventRecord(event)
        Terminal.print(json ? record.json : record.text)
    }
}
