import FoundationEssentials
import Testing

@testable import HealthRules

@Suite struct GatewayConfigurationTests {
    private func read(_ gateway: String) -> ConfigurationResult {
        ConfigurationReader.read(Data("{ \"gateway\": \(gateway) }".utf8))
    }

    @Test func `without the key, and with an empty object, the defaults listen at loopback`() throws {
        let without = ConfigurationReader.read(Data("{}".utf8)).configuration?.gateway
        let gateway = try #require(without)
        #expect(gateway.http.listen.map(\.description) == ["127.0.0.1:9110"])
        #expect(gateway.agentCheck.listen.map(\.description) == ["127.0.0.1:9111"])
        #expect(gateway.http.tls == nil && gateway.http.tokenCredential == nil && gateway.textfile == nil)
        for text in ["{}", "null", "{ \"http\": {}, \"agentCheck\": null }"] {
            #expect(read(text).configuration?.gateway == gateway)
        }
    }

    @Test func `every key is read`() throws {
        let result = read(
            """
            { "http": { "listen": ["[::]:8110", "127.0.0.1:8112"], "tls": { "certificate": "/c.pem", "key": "/k.pem" },
                        "tokenCredential": "gateway-token", "maxConnections": 5, "requestTimeout": "3s" },
              "agentCheck": { "listen": [], "rampUp": "0s", "maxConnections": 7 },
              "textfile": "/var/lib/prometheus/node-exporter/healthd.prom" }
            """)
        let gateway = try #require(result.configuration?.gateway)
        #expect(
            gateway.http.listen == [
                ListenAddress(host: "::", port: 8110), ListenAddress(host: "127.0.0.1", port: 8112),
            ])
        #expect(gateway.http.tls == GatewayConfiguration.TLS(certificate: "/c.pem", key: "/k.pem"))
        #expect(gateway.http.tokenCredential == "gateway-token")
        #expect(gateway.http.maxConnections == 5 && gateway.http.requestTimeout == 3_000_000_000)
        #expect(
            gateway.agentCheck.listen.isEmpty && gateway.agentCheck.rampUp == 0
                && gateway.agentCheck.maxConnections == 7)
        #expect(gateway.textfile == "/var/lib/prometheus/node-exporter/healthd.prom")
    }

    @Test(arguments: [
        ("[]", "gateway: found a list, expected an object: \"gateway\": { … }"),
        ("{ \"htp\": {} }", "gateway.htp: unknown key; did you mean http?; known keys: http, agentCheck, textfile"),
        (
            "{ \"http\": { \"port\": 1 } }",
            "gateway.http.port: unknown key; known keys: listen, tls, tokenCredential, maxConnections, requestTimeout"
        ),
        (
            "{ \"http\": { \"listen\": \"127.0.0.1:1\" } }",
            "gateway.http.listen: found a string, expected a list of addresses: [ \"127.0.0.1:9110\" ]"
        ),
        (
            "{ \"http\": { \"listen\": [9110] } }",
            "gateway.http.listen[0]: found a number, expected a numeric address and a port from 1 to 65535: 127.0.0.1:9110, [::]:9110"
        ),
        (
            "{ \"http\": { \"maxConnections\": 0 } }",
            "gateway.http.maxConnections: expected a whole number from 1 to 10000"
        ),
        (
            "{ \"http\": { \"maxConnections\": 1.5 } }",
            "gateway.http.maxConnections: expected a whole number from 1 to 10000"
        ),
        (
            "{ \"http\": { \"maxConnections\": \"9\" } }",
            "gateway.http.maxConnections: found a string, expected a number"
        ),
        (
            "{ \"http\": { \"requestTimeout\": \"10ms\" } }",
            "gateway.http.requestTimeout: the duration must be from 1s to 5m"
        ),
        ("{ \"http\": { \"tls\": { \"certificate\": \"/c\" } } }", "gateway.http.tls: “key” is missing"),
        (
            "{ \"http\": { \"tls\": { \"certificate\": \"c\", \"key\": \"/k\" } } }",
            "gateway.http.tls.certificate: expected an absolute path: /etc/healthd/…"
        ),
        (
            "{ \"http\": { \"tokenCredential\": \"../x\" } }",
            "gateway.http.tokenCredential: the name of a credential consists of letters, digits, “-”, “_” and “.”, at most 64"
        ),
        ("{ \"agentCheck\": { \"rampUp\": \"2h\" } }", "gateway.agentCheck.rampUp: the duration must be from 0s to 1h"),
        (
            "{ \"agentCheck\": { \"listen\": [\"127.0.0.1:9110\"] } }",
            "gateway.agentCheck.listen: 127.0.0.1:9110 is used twice"
        ),
        (
            "{ \"http\": { \"listen\": [\"[::]:9111\"] } }",
            "gateway.agentCheck.listen: [::]:9111 already includes 127.0.0.1:9111"
        ),
        (
            "{ \"textfile\": \"/var/healthd.txt\" }",
            "gateway.textfile: node_exporter reads only files whose name ends in .prom"
        ),
    ])
    func `an error names its place and what to write`(text: String, message: String) {
        let result = read(text)
        #expect(result.configuration == nil)
        #expect(result.errors.map(\.description) == [message])
    }
}

@Suite struct ListenAddressTests {
    @Test(arguments: ["127.0.0.1:9110", "0.0.0.0:1", "[::]:9110", "[::1]:65535", "[2001:db8::1]:80"])
    func `an address is read and written in the same way`(text: String) {
        #expect(ListenAddress(text)?.description == text)
    }

    @Test(arguments: [
        "", ":9110", "9110", "localhost:9110", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
        "127.0.0.1:+80",
        "127.0.0.256:80", "::1:9110", "[::1]", "[::1]9110", "[127.0.0.1]:80", "[fe80::1%eth0]:80", "127.0.0.1:80 ",
        "*:80",
    ])
    func `names, and addresses without a port, are none`(text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test func `an address for all overlaps those of its port`() throws {
        func overlaps(_ one: String, _ other: String) throws -> Bool {
            try #require(ListenAddress(one)).overlaps(#require(ListenAddress(other)))
        }
        #expect(try overlaps("0.0.0.0:80", "127.0.0.1:80"))
        #expect(try overlaps("127.0.0.1:80", "[::]:80"))
        #expect(try !overlaps("127.0.0.1:80", "0.0.0.0:81"))
        #expect(try !overlaps("[::1]:80", "0.0.0.0:80"))
        #expect(try !overlaps("127.0.0.1:80", "127.0.0.2:80"))
    }
}
