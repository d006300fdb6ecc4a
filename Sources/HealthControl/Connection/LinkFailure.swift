internal import ArgumentParser
internal import HealthLink
internal import HealthRules

/// Why a command failed, what to do, and the exit code that says so to a script.
struct LinkFailure: Error, Equatable {
    var message: String
    var code: ExitCode

    init(_ message: String, _ code: ExitCode) {
        self.message = message
        self.code = code
    }

    /// - Parameter method: What was called, without its interface.
    init(_ error: LinkError, method: String? = nil) {
        switch error {
        case .notRunning(let path):
            self.init(
                "healthd does not run: no program listens on \(path). See: systemctl status healthd", .unavailable)
        case .noPermission(let path):
            self.init("permission denied: this user may not connect to \(path). Run as root", .noPermission)
        case .timeout(let seconds):
            let time =
                seconds > 0 ? "within \(ValueFormatter.duration(seconds))" : "because its queue of clients is full"
            self.init("healthd did not reply \(time). \(Self.seeWhetherItHangs)", .temporaryFailure)
        case .closed:
            self.init("healthd closed the connection; it may have stopped. See: systemctl status healthd", .unavailable)
        case .unreadable:
            self.init(
                "the reply is not one of this version (healthctl \(Version.current)): healthd is of another version, "
                    + "or another program listens on the socket. \(Self.restart)", .protocolError)
        case .failed(let errno):
            self.init("the connection to healthd failed: errno \(errno)", .unavailable)
        case .refused(let error): self.init(error, method: method)
        }
    }

    private init(_ error: MonitorError, method: String?) {
        switch error {
        case .notPermitted(let user):
            // A user without a name is reported as `user 1234`.
            let name = user.isEmpty || user.contains(" ") ? "NAME" : user
            self.init(
                "\(user.isEmpty ? "this user" : user) may read, but not change anything. Run as root, or as a member of "
                    + "the group healthd: adduser \(name) healthd", .noPermission)
        case .noSuchIncident(let id):
            self.init("there is no open incident \(id). Open ones: healthctl alerts", .usage)
        case .noSuchSilence(let id): self.init("there is no silence \(id). All of them: healthctl silences", .usage)
        case .notDrained: self.init("the host is not drained", .usage)
        case .tooManySilences(let limit):
            self.init(
                "there are \(limit) silences already, the most that healthd keeps. End one: healthctl unsilence ID",
                .temporaryFailure)
        case .tooManyClients(let limit):
            self.init(
                "healthd serves \(limit) clients already. See which they are (ss -xp), and try again",
                .temporaryFailure)
        case .configurationInvalid(let path, let errors):
            let count = errors.count == 1 ? "1 error" : "\(errors.count) errors"
            let list = errors.map { "\(path): \($0)\n" }.joined()
            self.init("\(list)\(path): \(count): the rules that were active before stay active", .configuration)
        case .tickStalled:
            self.init(
                "no tick of healthd has taken the request within 5 s; it can still take effect. "
                    + Self.seeWhetherItHangs, .temporaryFailure)
        case .methodNotFound, .interfaceNotFound:
            let name = method.map { "the method \($0)" } ?? "a method of this healthctl"
            self.init("healthd does not know \(name): it is older than healthctl. \(Self.restart)", .protocolError)
        case .invalidParameter(let name): self.init("healthd does not accept the value of “\(name)”", .usage)
        case .expectedMore: self.init("healthd expects another kind of call. \(Self.restart)", .protocolError)
        case .other(let name):
            self.init("healthd returned an error that this version does not know: \(name)", .protocolError)
        }
    }

    private static let seeWhetherItHangs = "See whether it hangs: systemctl status healthd; journalctl -t healthd -n 20"
    private static let restart = "After an upgrade: systemctl restart healthd"

    /// Prints to standard error, and returns the exit code.
    func print() -> ExitCode {
        for line in message.split(separator: "\n") { Terminal.printError(Line(String(line))) }
        return code
    }
}

/// From sysexits.h.
extension ExitCode {
    static let usage = ExitCode(64)
    static let unavailable = ExitCode(69)
    static let temporaryFailure = ExitCode(75)
    static let protocolError = ExitCode(76)
    static let noPermission = ExitCode(77)
    static let configuration = InputFile.configurationError
}
