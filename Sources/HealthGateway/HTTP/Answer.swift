internal import HTTPTypes
internal import NIOCore

/// One page as it is sent.
struct Answer: Sendable, Equatable {
    let status: HTTPResponse.Status
    let contentType: String
    let body: ByteBuffer

    /// Plain text for people.
    init(_ status: HTTPResponse.Status, _ text: String) { self.init(status, Self.plainText, text) }

    init(_ status: HTTPResponse.Status, _ contentType: String, _ body: String) {
        self.status = status
        self.contentType = contentType
        self.body = ByteBuffer(string: body)
    }

    static let plainText = "text/plain; charset=utf-8"
    static let json = "application/json"
    static let healthJSON = "application/health+json"
}
