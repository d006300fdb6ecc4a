internal import ProcMetrics

@testable import FlightRecorder
@testable import HealthRules

/// A CSV recording, evaluated by the built-in rules and one over units.
func fuzzRecording(_ bytes: [UInt8]) {
    do throws(RecordingError) {
        var recording = try CSVRecording(bytes)
        var samples: [Sample] = []
        while samples.count < 100, let sample = try recording.next() {
            expect(sample.time.monotonic >= samples.last?.time.monotonic ?? .min, "the time goes backwards")
            samples.append(sample)
        }
        evaluate(samples, by: recordingRules)
    } catch {
        expect(error.line > 0 && !error.message.isEmpty, "an error without place or message")
    }
}

private let recordingRules: [Rule] = {
    let text = "avg(unit.anon, 1s) > 1MiB or rate(unit.pressure.memory.full, 2s) > 1%"
    guard let when = try? Condition(text, isPerUnit: true) else { fatalError("“\(text)” does not compile") }
    return Rule.builtIn + [Rule("unit", .warning, when: when, keepFiringFor: 0, each: "*", origin: .configuration)]
}()
