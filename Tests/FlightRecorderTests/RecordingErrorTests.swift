import Testing

@testable import FlightRecorder

@Suite struct RecordingErrorTests {
    @Test func `has the line and the message`() {
        let error = RecordingError(line: 7, message: "the time goes backwards")
        #expect(error.description == "line 7: the time goes backwards")
    }
}
