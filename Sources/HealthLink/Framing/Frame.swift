internal import FoundationEssentials

/// A call as it is on the wire: a JSON object, ended by a zero byte.
struct CallFrame<Parameters: Codable>: Codable {
    /// With the interface: `org.healthd.Monitor.Status`.
    var method: String
    var parameters: Parameters?
    /// Whether several replies may follow.
    var more: Bool?
    /// Whether no reply is wanted.
    var oneway: Bool?
}

/// What every call has, whatever its parameters are.
public struct CallHeader: Decodable, Sendable {
    public let method: String
    public let more: Bool?
    public let oneway: Bool?
}

/// A reply as it is on the wire.
struct ReplyFrame<Parameters: Codable>: Codable {
    var parameters: Parameters?
    /// The name of an error; absent for a reply.
    var error: String?
    /// Whether another reply follows.
    var continues: Bool?
}

/// What one message is on the wire.
public enum Frame {
    /// Ends every message.
    static let end: UInt8 = 0

    static func encode(_ value: some Encodable) -> [UInt8] {
        ((try? CompactJSONEncoder.encode(value)) ?? Array("{}".utf8)) + [end]
    }

    static func call<Method: MonitorMethod>(_ method: Method, more: Bool = false) -> [UInt8] {
        encode(
            CallFrame(
                method: "\(Monitor.interface).\(Method.name)", parameters: method, more: more ? true : nil, oneway: nil)
        )
    }

    /// - Parameter continues: Whether another reply to the same call follows.
    public static func reply(_ parameters: some Codable, continues: Bool = false) -> [UInt8] {
        encode(ReplyFrame(parameters: parameters, error: nil, continues: continues ? true : nil))
    }

    public static func error(_ error: MonitorError) -> [UInt8] {
        encode(ReplyFrame(parameters: error.parameters, error: error.name, continues: nil))
    }

    /// What a message calls; `nil` for one that is no call.
    public static func header(of message: [UInt8]) -> CallHeader? {
        try? JSONDecoder().decode(CallHeader.self, from: Data(message))
    }

    /// The parameters of a call.
    ///
    /// - Throws: ``MonitorError/invalidParameter(_:)`` with the name of the one that is wrong.
    public static func parameters<Parameters: Codable>(
        _ type: Parameters.Type, of message: [UInt8]
    ) throws(MonitorError) -> Parameters {
        do {
            let call = try JSONDecoder().decode(CallFrame<Parameters>.self, from: Data(message))
            if let parameters = call.parameters { return parameters }
            // A call without parameters may leave them out.
            return try JSONDecoder().decode(Parameters.self, from: Data("{}".utf8))
        } catch let error as DecodingError {
            throw .invalidParameter(error.key ?? "parameters")
        } catch {
            throw .invalidParameter("parameters")
        }
    }

    static func readReply<Reply: Codable>(
        _ type: Reply.Type, of message: [UInt8]
    ) throws(LinkError) -> (reply: Reply, continues: Bool) {
        let decoder = JSONDecoder()
        let data = Data(message)
        if let error = try? decoder.decode(ReplyFrame<MonitorError.Parameters>.self, from: data), let name = error.error
        {
            throw .refused(MonitorError(name: name, error.parameters))
        }
        guard let frame = try? decoder.decode(ReplyFrame<Reply>.self, from: data),
            let reply = frame.parameters ?? (try? decoder.decode(Reply.self, from: Data("{}".utf8)))
        else { throw .unreadable }
        return (reply, frame.continues ?? false)
    }
}

extension DecodingError {
    /// The last name in the path of what is wrong.
    fileprivate var key: String? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            context.codingPath.last?.stringValue
        case .keyNotFound(let key, _): key.stringValue
        @unknown default: nil
        }
    }
}
