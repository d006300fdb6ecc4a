/// Encodes a value as JSON, in a few pages of code: what is needed to save the state has to be locked in RAM, and the
/// encoder of FoundationEssentials takes about a megabyte of it.
///
/// Numbers that JSON does not have are written as strings: `inf`, `-inf`, `nan`.
package enum CompactJSONEncoder {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let root = JSONNode()
        try value.encode(to: NodeEncoder(root))
        var bytes: [UInt8] = []
        root.write(to: &bytes)
        return bytes
    }
}

/// Fills one node. The protocol asks for coding paths, which only error messages would need; there are none.
private struct NodeEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]

    init(_ node: JSONNode) { self.node = node }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        node.kind = .object
        return KeyedEncodingContainer(ObjectContainer(node: node))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        node.kind = .array
        return ArrayContainer(node: node)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { ValueContainer(node: node) }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: JSONNode
    let codingPath: [any CodingKey] = []

    func encodeNil(forKey key: Key) { _ = node.member(key.stringValue) }

    func encode(_ value: some Encodable, forKey key: Key) throws { try node.member(key.stringValue).set(value) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(node.member(key.stringValue)).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(node.member(key.stringValue)).unkeyedContainer()
    }

    func superEncoder() -> any Encoder { NodeEncoder(node.member("super")) }

    func superEncoder(forKey key: Key) -> any Encoder { NodeEncoder(node.member(key.stringValue)) }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey] = []

    var count: Int { node.children.count }

    func encodeNil() { _ = node.element() }

    func encode(_ value: some Encodable) throws { try node.element().set(value) }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        NodeEncoder(node.element()).container(keyedBy: type)
    }

    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { NodeEncoder(node.element()).unkeyedContainer() }

    func superEncoder() -> any Encoder { NodeEncoder(node.element()) }
}

private struct ValueContainer: SingleValueEncodingContainer {
    let node: JSONNode
    let codingPath: [any CodingKey] = []

    func encodeNil() {}

    func encode(_ value: some Encodable) throws { try node.set(value) }

    func encode(_ value: Bool) { node.text = "\(value)" }
    func encode(_ value: String) { node.text = JSONNode.quoted(value) }
    func encode(_ value: Double) { node.text = JSONNode.number(value) }
    func encode(_ value: Float) { node.text = JSONNode.number(Double(value)) }
    func encode(_ value: Int) { node.text = "\(value)" }
    func encode(_ value: Int8) { node.text = "\(value)" }
    func encode(_ value: Int16) { node.text = "\(value)" }
    func encode(_ value: Int32) { node.text = "\(value)" }
    func encode(_ value: Int64) { node.text = "\(value)" }
    func encode(_ value: UInt) { node.text = "\(value)" }
    func encode(_ value: UInt8) { node.text = "\(value)" }
    func encode(_ value: UInt16) { node.text = "\(value)" }
    func encode(_ value: UInt32) { node.text = "\(value)" }
    func encode(_ value: UInt64) { node.text = "\(value)" }
}

extension JSONNode {
    /// Standard types encode themselves into a single value container, so that nothing here asks for types.
    fileprivate func set(_ value: some Encodable) throws { try value.encode(to: NodeEncoder(self)) }
}

/// A value of the tree from which JSON is written. A container may be filled until everything is encoded.
final class JSONNode {
    enum Kind {
        case value, object, array
    }

    var kind = Kind.value
    /// Of a value.
    var text = "null"
    private(set) var children: [JSONNode] = []
    /// Of an object, one for each child.
    private var keys: [String] = []

    /// The value of a key, which is null until it is set.
    func member(_ key: String) -> JSONNode {
        keys.append(key)
        return element()
    }

    /// A new element, which is null until it is set.
    func element() -> JSONNode {
        let node = JSONNode()
        children.append(node)
        return node
    }

    func write(to bytes: inout [UInt8]) {
        if case .value = kind {
            bytes += text.utf8
            return
        }
        let isObject = kind == .object
        bytes.append(isObject ? UInt8(ascii: "{") : UInt8(ascii: "["))
        for index in children.indices {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            if isObject { bytes += (Self.quoted(keys[index]) + ":").utf8 }
            children[index].write(to: &bytes)
        }
        bytes.append(isObject ? UInt8(ascii: "}") : UInt8(ascii: "]"))
    }

    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\u{0}"..."\u{1F}":
                quoted += (scalar.value < 16 ? "\\u000" : "\\u00") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }

    /// The shortest text that is read as the same number.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "\"nan\"" }
        if value.isInfinite { return value > 0 ? "\"inf\"" : "\"-inf\"" }
        return "\(value)"
    }
}
