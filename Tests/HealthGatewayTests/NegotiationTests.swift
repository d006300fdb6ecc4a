import ProcMetrics
import Testing

@testable import HealthGateway

@Suite struct NegotiationTests {
    /// What Prometheus 2.42 sends.
    private static let prometheus =
        "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"

    @Test(arguments: [
        nil, "", "*/*", "text/plain", "text/html, */*;q=0.1", "text/plain;version=0.0.4",
        "application/openmetrics-text;q=0.1, text/plain", "application/openmetrics-text; q=0",
        "application/openmetrics-text;version=2.0.0",
    ])
    func `text is for everybody who does not ask for something else`(accept: String?) {
        #expect(Negotiation.format(accept: accept) == .text)
    }

    @Test(arguments: [
        prometheus, "application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8",
        "text/plain;q=0.5, Application/OpenMetrics-Text;q=0.5",
    ])
    func `OpenMetrics is for who prefers it`(accept: String) {
        #expect(Negotiation.format(accept: accept) == .openMetrics)
    }
}

@Suite struct BearerTokenTests {
    private let token = BearerToken("s3cret\n".utf8)

    @Test(arguments: ["Bearer s3cret", "bearer s3cret", "BEARER s3cret"])
    func `the token is the one that was read, without the line feed of the file`(field: String) throws {
        #expect(try #require(token).isIn(field))
    }

    @Test(arguments: [
        nil, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cretx", "Bearer S3CRET", "Basic s3cret", "s3cret",
    ])
    func `nothing else is`(field: String?) throws {
        #expect(try !#require(token).isIn(field))
    }

    @Test(arguments: ["", "\n", "two words", "ü"])
    func `text that no header field can have is no token`(text: String) {
        #expect(BearerToken(text.utf8) == nil)
    }

    @Test func `a token that is configured and cannot be read admits nobody`() {
        let (open, none) = Authorization.read(credential: nil, directory: nil)
        #expect(open.admits(nil) && none == nil)
        let (noDirectory, first) = Authorization.read(credential: "token", directory: nil)
        #expect(!noDirectory.admits("Bearer ") && first?.contains("LoadCredential=token:") == true)
        let (noFile, second) = Authorization.read(credential: "token", directory: "/nowhere")
        #expect(!noFile.admits(nil) && second == "the credential token cannot be read: there is no such file")
    }
}
