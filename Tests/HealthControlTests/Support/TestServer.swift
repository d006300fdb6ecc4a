import Dispatch
import Glibc
import HealthLink

/// A program that listens on a Unix socket in a directory of its own and answers each call as the test says: in place of
/// healthd.
final class TestServer: Sendable {
    /// What happens after a call.
    enum Answer: Sendable {
        /// These bytes, then the next call.
        case send([UInt8])
        /// These bytes, then the connection is closed.
        case sendAndClose([UInt8])
        /// The connection stays open without a byte.
        case nothing
        /// Bytes without an end, as fast as the client reads them.
        case flood
    }

    let path: String
    private let directory: String
    private let listener: CInt

    /// - Parameter answer: For the name of each method that is called, without its interface, and the call itself.
    init(_ answer: @escaping @Sendable (String, [UInt8]) -> Answer) throws {
        var template = Array("/tmp/healthctl-test-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(errno: errno) }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = directory + "/healthd.sock"
        listener = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard let address = UnixAddress(path: path),
            unsafe address.withPointer({ [listener] in unsafe bind(listener, $0, $1) }) == 0, listen(listener, 8) == 0
        else { throw Failure(errno: errno) }
        let listener = listener
        DispatchQueue(label: "test server").async { Self.serve(listener, answer) }
    }

    struct Failure: Error { let errno: Int32 }

    /// Replies to every call with one value.
    convenience init(reply: some Codable & Sendable) throws { try self.init { _, _ in .send(Frame.reply(reply)) } }

    /// Refuses every call.
    convenience init(error: MonitorError) throws { try self.init { _, _ in .send(Frame.error(error)) } }

    deinit {
        // Ends accept(2) on the other thread.
        shutdown(listener, CInt(SHUT_RDWR))
        _ = unsafe unlink(path)
        _ = unsafe rmdir(directory)
    }

    private static func serve(_ listener: CInt, _ answer: @Sendable (String, [UInt8]) -> Answer) {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            serve(client: client, answer)
            close(client)
        }
        close(listener)
    }

    private static func serve(client: CInt, _ answer: @Sendable (String, [UInt8]) -> Answer) {
        while let call = message(from: client) {
            let method = Frame.header(of: call)?.method ?? ""
            switch answer(method.split(separator: ".").last.map(String.init) ?? "", call) {
            case .send(let bytes): send(bytes, to: client)
            case .sendAndClose(let bytes):
                send(bytes, to: client)
                return
            case .nothing: break
            case .flood: while send(Array(repeating: 0x20, count: 65_536), to: client) {}
            }
        }
    }

    /// Up to its zero byte; `nil` when the client has gone.
    private static func message(from client: CInt) -> [UInt8]? {
        var message: [UInt8] = []
        var byte: UInt8 = 1
        while unsafe recv(client, &byte, 1, 0) == 1 {
            if byte == 0 { return message }
            message.append(byte)
        }
        return nil
    }

    @discardableResult
    private static func send(_ bytes: [UInt8], to client: CInt) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe Glibc.send(client, $0.baseAddress, $0.count, CInt(MSG_NOSIGNAL))
            }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
