internal import ArgumentParser
internal import FlightRecorder
internal import FoundationEssentials
internal import HealthRules
internal import ProcMetrics

/// `healthctl replay FILE`
struct Replay: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Judge a recording by the rules, as healthd would have judged it live.",
        discussion: "One line per event. Rules over metrics that the recording lacks stay unknown.")

    @Argument(
        help: "A recording: CSV, first column time in seconds, one column per metric.",
        completion: .file(extensions: ["csv"]))
    var file: String

    @Option(help: "The configuration; without one the built-in rules.", completion: .file(extensions: ["json"]))
    var config: String?

    @Flag(help: "One JSON object per line.")
    var json = false

    func run() throws {
        let rules = try InputFile.configuration(config).rules
        let content = try InputFile.read(file)
        let evaluator = AlertEngine(rules: rules)
        do throws(RecordingError) {
            var recording = try CSVRecording(Array(content))
            for notice in recording.notices { Terminal.printError("\(file): note: \(notice.description)") }
            let known = recording.notices.count
            var coverage = MissingMetricsNote()
            while let sample = try recording.next() {
                for event in evaluator.evaluate(sample) { print(event) }
                coverage.note(sample)
            }
            for gap in coverage.gaps(in: rules) { Terminal.printError("\(file): note: \(gap)") }
            for notice in recording.notices.dropFirst(known) {
                Terminal.printError("\(file): note: \(notice.description)")
            }
        } catch {
            Terminal.printError("\(file): \(error.description)")
            throw ExitCode(65)
        }
    }

    private func print(_ event: Event) {
        Terminal.say(json ? EventLine(event).json : EventLine(event).text)
    }
}
