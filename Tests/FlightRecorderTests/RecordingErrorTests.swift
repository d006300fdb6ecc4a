import Testing

@testable import FlightRecorder

@Suite struct RecordingErrorTests {
    @Test func `says where and what`() {
        #expect(RecordingError(line: 7, message: "time runs back").description == "line 7: time runs back")
    }
}
