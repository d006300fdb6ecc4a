internal import FoundationEssentials

/// An error that the other side returned, as varlink(7) encodes it: a name and parameters.
public enum MonitorError: Error, Sendable, Equatable {
    // org.healthd.Monitor
    case notPermitted(user: String)
    case noSuchIncident(String)
    case noSuchSilence(id: String)
    case notDrained
    case tooManySilences(limit: Int)
    case tooManyClients(limit: Int)
    case configurationInvalid(path: String, errors: [String])
    case tickStalled(ageSeconds: Double)

    // org.varlink.service
    case interfaceNotFound(String)
    case methodNotFound(String)
    case invalidParameter(String)
    case expectedMore

    /// An error that this version does not know.
    case other(name: String)

    public var name: String {
        switch self {
        case .notPermitted: "org.healthd.Monitor.NotPermitted"
        case .noSuchIncident: "org.healthd.Monitor.NoSuchIncident"
        case .noSuchSilence: "org.healthd.Monitor.NoSuchSilence"
        case .notDrained: "org.healthd.Monitor.NotDrained"
        case .tooManySilences: "org.healthd.Monitor.TooManySilences"
        case .tooManyClients: "org.healthd.Monitor.TooManyClients"
        case .configurationInvalid: "org.healthd.Monitor.ConfigurationInvalid"
        case .tickStalled: "org.healthd.Monitor.TickStalled"
        case .interfaceNotFound: "org.varlink.service.InterfaceNotFound"
        case .methodNotFound: "org.varlink.service.MethodNotFound"
        case .invalidParameter: "org.varlink.service.InvalidParameter"
        case .expectedMore: "org.varlink.service.ExpectedMore"
        case .other(let name): name
        }
    }

    /// What every error of the two interfaces can have; each has its own of these.
    struct Parameters: Codable, Equatable {
        var user: String?
        var incident: String?
        var id: String?
        var limit: Int?
        var path: String?
        var errors: [String]?
        var ageSeconds: Double?
        var interface: String?
        var method: String?
        var parameter: String?
    }

    var parameters: Parameters {
        switch self {
        case .notPermitted(let user): Parameters(user: user)
        case .noSuchIncident(let incident): Parameters(incident: incident)
        case .noSuchSilence(let id): Parameters(id: id)
        case .tooManySilences(let limit), .tooManyClients(let limit): Parameters(limit: limit)
        case .configurationInvalid(let path, let errors): Parameters(path: path, errors: errors)
        case .tickStalled(let age): Parameters(ageSeconds: age)
        case .interfaceNotFound(let interface): Parameters(interface: interface)
        case .methodNotFound(let method): Parameters(method: method)
        case .invalidParameter(let parameter): Parameters(parameter: parameter)
        case .notDrained, .expectedMore, .other: Parameters()
        }
    }

    init(name: String, _ parameters: Parameters?) {
        let known = parameters ?? Parameters()
        switch name {
        case "org.healthd.Monitor.NotPermitted": self = .notPermitted(user: known.user ?? "")
        case "org.healthd.Monitor.NoSuchIncident": self = .noSuchIncident(known.incident ?? "")
        case "org.healthd.Monitor.NoSuchSilence": self = .noSuchSilence(id: known.id ?? "")
        case "org.healthd.Monitor.NotDrained": self = .notDrained
        case "org.healthd.Monitor.TooManySilences": self = .tooManySilences(limit: known.limit ?? 0)
        case "org.healthd.Monitor.TooManyClients": self = .tooManyClients(limit: known.limit ?? 0)
        case "org.healthd.Monitor.ConfigurationInvalid":
            self = .configurationInvalid(path: known.path ?? "", errors: known.errors ?? [])
        case "org.healthd.Monitor.TickStalled": self = .tickStalled(ageSeconds: known.ageSeconds ?? 0)
        case "org.varlink.service.InterfaceNotFound": self = .interfaceNotFound(known.interface ?? "")
        case "org.varlink.service.MethodNotFound": self = .methodNotFound(known.method ?? "")
        case "org.varlink.service.InvalidParameter": self = .invalidParameter(known.parameter ?? "")
        case "org.varlink.service.ExpectedMore": self = .expectedMore
        default: self = .other(name: name)
        }
    }
}
