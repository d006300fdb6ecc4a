/// The object `gateway`.
extension ConfigurationReader {
    mutating func gateway(in object: inout ConfigurationObject) -> GatewayConfiguration {
        var gateway = GatewayConfiguration()
        guard var keys = self.object("gateway", in: &object) else { return gateway }
        if let http = http(in: &keys) { gateway.http = http }
        if let agentCheck = agentCheck(in: &keys) { gateway.agentCheck = agentCheck }
        gateway.textfile = path("textfile", in: &keys)
        if let textfile = gateway.textfile, !textfile.hasSuffix(".prom") {
            fail(keys.place("textfile"), "node_exporter reads only files whose name ends in .prom")
        }
        rejectUnknown(keys, known: ConfigurationObject.gatewayKeys)
        checkOverlaps(gateway)
        return gateway
    }

    private mutating func http(in object: inout ConfigurationObject) -> GatewayConfiguration.HTTP? {
        guard var keys = self.object("http", in: &object) else { return nil }
        var http = GatewayConfiguration.HTTP()
        if let listen = addresses("listen", in: &keys) { http.listen = listen }
        http.tls = tls(in: &keys)
        http.tokenCredential = credential("tokenCredential", in: &keys)
        if let limit = integer("maxConnections", from: GatewayConfiguration.connectionLimits, in: &keys) {
            http.maxConnections = limit
        }
        if let timeout = duration(
            "requestTimeout", from: GatewayConfiguration.requestTimeouts, "from 1s to 5m", in: &keys)
        {
            http.requestTimeout = timeout
        }
        rejectUnknown(keys, known: ConfigurationObject.httpKeys)
        return http
    }

    private mutating func agentCheck(in object: inout ConfigurationObject) -> GatewayConfiguration.AgentCheck? {
        guard var keys = self.object("agentCheck", in: &object) else { return nil }
        var agentCheck = GatewayConfiguration.AgentCheck()
        if let listen = addresses("listen", in: &keys) { agentCheck.listen = listen }
        if let rampUp = duration("rampUp", from: GatewayConfiguration.rampUps, "from 0s to 1h", in: &keys) {
            agentCheck.rampUp = rampUp
        }
        if let limit = integer("maxConnections", from: GatewayConfiguration.connectionLimits, in: &keys) {
            agentCheck.maxConnections = limit
        }
        rejectUnknown(keys, known: ConfigurationObject.agentCheckKeys)
        return agentCheck
    }

    private mutating func tls(in object: inout ConfigurationObject) -> GatewayConfiguration.TLS? {
        guard var keys = self.object("tls", in: &object) else { return nil }
        let certificate = path("certificate", in: &keys)
        let key = path("key", in: &keys)
        for name in ConfigurationObject.tlsKeys where !keys.has(name) { fail(keys.path, "“\(name)” is missing") }
        rejectUnknown(keys, known: ConfigurationObject.tlsKeys)
        guard let certificate, let key else { return nil }
        return GatewayConfiguration.TLS(certificate: certificate, key: key)
    }

    private mutating func addresses(_ key: String, in object: inout ConfigurationObject) -> [ListenAddress]? {
        guard let value = object.take(key) else { return nil }
        guard case .array(let entries) = value else {
            fail(object.place(key), "found \(value.kind), expected a list of addresses: [ \"127.0.0.1:9110\" ]")
            return nil
        }
        guard entries.count <= GatewayConfiguration.listenLimit else {
            fail(object.place(key), "at most \(GatewayConfiguration.listenLimit) addresses")
            return nil
        }
        return entries.enumerated().compactMap { index, entry in
            if case .string(let text) = entry, let address = ListenAddress(text) { return address }
            let found = if case .string(let text) = entry { "“\(text)” is no address" } else { "found \(entry.kind)" }
            fail(
                "\(object.place(key))[\(index)]",
                "\(found), expected a numeric address and a port from 1 to 65535: 127.0.0.1:9110, [::]:9110")
            return nil
        }
    }

    /// The name of a credential: what LoadCredential= accepts, which is a file name.
    private mutating func credential(_ key: String, in object: inout ConfigurationObject) -> String? {
        guard let name = nullableString(key, in: &object) else { return nil }
        let isPlain = name.utf8.allSatisfy { byte in
            byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte >= 0x30 && byte <= 0x39 || "-_.".utf8.contains(byte)
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= 64, name != ".", name != ".." else {
            fail(
                object.place(key), "the name of a credential consists of letters, digits, “-”, “_” and “.”, at most 64")
            return nil
        }
        return name
    }

    /// Two listeners at one address: the second would fail at every start.
    private mutating func checkOverlaps(_ gateway: GatewayConfiguration) {
        let http = gateway.http.listen.map { ("gateway.http.listen", $0) }
        let all = http + gateway.agentCheck.listen.map { ("gateway.agentCheck.listen", $0) }
        for (index, (place, address)) in all.enumerated() {
            guard let (_, other) = all[..<index].first(where: { $0.1.overlaps(address) }) else { continue }
            fail(place, address == other ? "\(address) is used twice" : "\(other) already includes \(address)")
        }
    }
}

extension ConfigurationObject {
    static let gatewayKeys = ["http", "agentCheck", "textfile"]
    static let httpKeys = ["listen", "tls", "tokenCredential", "maxConnections", "requestTimeout"]
    static let tlsKeys = ["certificate", "key"]
    static let agentCheckKeys = ["listen", "rampUp", "maxConnections"]
}
