internal import HealthRules

/// The interface `org.varlink.service`, which every Varlink service has.
enum Introspection {
    static let interface = "org.varlink.service"

    private static let description = """
        # The Varlink Service Interface is provided by every varlink service. It
        # describes the service and the interfaces it implements.
        interface org.varlink.service

        method GetInfo() -> (
          vendor: string,
          product: string,
          version: string,
          url: string,
          interfaces: []string
        )

        method GetInterfaceDescription(interface: string) -> (description: string)

        error InterfaceNotFound (interface: string)
        error MethodNotFound (method: string)
        error MethodNotImplemented (method: string)
        error InvalidParameter (parameter: string)
        error PermissionDenied ()
        error ExpectedMore ()

        """

    private struct Info: Codable {
        let vendor = "healthd"
        let product = "healthd"
        let version: String
        let url = ""
        let interfaces: [String]

        private enum CodingKeys: String, CodingKey { case vendor, product, version, url, interfaces }
    }

    private struct DescriptionRequest: Codable { let interface: String }
    private struct Description: Codable { let description: String }

    static func answer(_ method: String, _ message: [UInt8]) -> [UInt8] {
        switch method {
        case "GetInfo":
            return Frame.reply(Info(version: Version.current, interfaces: [interface, Monitor.interface]))
        case "GetInterfaceDescription": return describe(message)
        default: return Frame.error(.methodNotFound("\(interface).\(method)"))
        }
    }

    private static func describe(_ message: [UInt8]) -> [UInt8] {
        do throws(MonitorError) {
            let name = try Frame.parameters(DescriptionRequest.self, of: message).interface
            switch name {
            case interface: return Frame.reply(Description(description: description))
            case Monitor.interface: return Frame.reply(Description(description: Monitor.description))
            default: return Frame.error(.interfaceNotFound(name))
            }
        } catch {
            return Frame.error(error)
        }
    }
}
