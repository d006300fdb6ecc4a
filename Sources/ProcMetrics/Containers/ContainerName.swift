/// A container, by the name that its runtime gave its control group:
///
///     docker-4f0c…64 digits.scope           docker
///     libpod-4f0c…64 digits.scope           podman; libpod-payload-4f0c… in a service of its own
///     cri-containerd-4f0c…64 digits.scope   containerd
///     crio-4f0c…64 digits.scope             CRI-O; without `.scope` where the kubelet uses cgroupfs
///     nerdctl-4f0c…64 digits.scope          nerdctl
///     4f0c…64 digits                        a runtime that uses cgroupfs
///     system.slice:docker:4f0c…64 digits    a runtime that uses cgroupfs with a path for systemd
public struct ContainerName: Hashable, Sendable {
    public enum Runtime: String, Sendable, CaseIterable {
        case docker
        case podman = "libpod"
        case containerd = "cri-containerd"
        case crio
        case nerdctl
        /// The control group does not say.
        case unknown
    }

    public internal(set) var runtime: Runtime
    /// 64 hexadecimal digits.
    public let id: String
    /// What people call it; `nil` while that is not known.
    public internal(set) var name: String?

    /// So many digits tell containers apart, and every runtime's commands take them.
    public var shortID: String { String(id.prefix(12)) }

    init(_ runtime: Runtime, id: String, name: String? = nil) {
        self.runtime = runtime
        self.id = id
        self.name = name
    }

    /// - Parameter path: A control group below the root of them all; `nil` when the last name in it is no container's.
    public init?(controlGroup path: String) {
        guard let name = path.split(separator: "/").last else { return nil }
        self.init(cgroup: name)
    }

    /// - Parameter name: One name in the path of a control group.
    init?(cgroup name: Substring) {
        let parts = name.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 3, parts[0].hasSuffix(".slice") {
            guard Self.isID(parts[2]) else { return nil }
            self.init(Self.runtime(parts[1]) ?? .unknown, id: String(parts[2]))
            return
        }
        if Self.isID(name) {
            self.init(.unknown, id: String(name))
            return
        }
        let text = name.hasSuffix(".scope") ? name.dropLast(6) : name
        guard let dash = text.lastIndex(of: "-") else { return nil }
        let id = text[text.index(after: dash)...]
        let prefix = text[..<dash]
        guard Self.isID(id), let runtime = Self.runtime(prefix == "libpod-payload" ? "libpod" : prefix) else {
            return nil
        }
        self.init(runtime, id: String(id))
    }

    private static func runtime(_ name: Substring) -> Runtime? {
        name == Runtime.unknown.rawValue[...] ? nil : Runtime(rawValue: String(name))
    }

    static func isID(_ text: Substring) -> Bool { text.utf8.count == 64 && text.utf8.allSatisfy(\.isLowerHexDigit) }
}

/// A guest: a system of its own with units of its own.
///
///     lxc/101, lxc/web, lxc.payload.web        LXC, LXD, Incus, Proxmox
///     qemu.slice/101.scope                     a virtual machine of Proxmox
///     machine-qemu\x2d1\x2dweb.scope           a virtual machine of libvirt
///     machine-web.scope, systemd-nspawn@web    what systemd-machined knows as a machine
public struct GuestName: Hashable, Sendable {
    public enum Kind: String, Sendable {
        case lxc, qemu, libvirt
        case machine = "nspawn"
    }

    /// What manages it, as far as files tell: each has commands of its own.
    public enum Manager: String, Sendable {
        case proxmox, lxc, lxd, incus
    }

    public let kind: Kind
    /// Its number or name.
    public let id: String
    /// Its host name, where that is another.
    public internal(set) var name: String?
    public internal(set) var manager: Manager?

    init(_ kind: Kind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    /// A guest whose control group is a systemd unit.
    ///
    /// - Parameter slice: The slice that it is in.
    init?(unit name: String, slice: String?) {
        if name.hasPrefix("systemd-nspawn@"), name.hasSuffix(".service"), name.utf8.count > 23 {
            self.init(.machine, UnitName.unescaped(String(name.dropFirst(15).dropLast(8))))
            return
        }
        guard name.hasSuffix(".scope") else { return nil }
        let text = name.dropLast(6)
        if slice == "qemu.slice", !text.isEmpty, text.utf8.allSatisfy(\.isDigit) {
            self.init(.qemu, String(text))
            return
        }
        guard text.hasPrefix("machine-"), text.utf8.count > 8 else { return nil }
        let machine = UnitName.unescaped(String(text.dropFirst(8)))
        if machine.hasPrefix("qemu-") {
            let rest = machine.dropFirst(5).drop { $0.isNumber }
            if rest.hasPrefix("-"), rest.utf8.count > 1 {
                self.init(.libvirt, String(rest.dropFirst()))
                return
            }
        }
        self.init(.machine, machine)
    }
}

/// A pod of Kubernetes.
public struct PodName: Hashable, Sendable {
    /// 36 characters; of a static pod 32 hexadecimal digits.
    public let uid: String
    /// `namespace/name`; `nil` while that is not known.
    public internal(set) var name: String?

    init(uid: String) { self.uid = uid }

    /// By the control group of a pod, or of something in one whose name begins with the pod's slice.
    ///
    ///     pod0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0                                 cgroupfs
    ///     kubepods-burstable-pod0b1c2d3e_4f50_6172_8394_a5b6c7d8e9f0.slice        systemd
    init?(cgroup name: Substring) {
        var text = name
        if let colon = text.firstIndex(of: ":") { text = text[..<colon] }
        if text.hasSuffix(".slice") {
            guard text.hasPrefix("kubepods-") || text.contains("-kubepods-"), let dash = text.lastIndex(of: "-") else {
                return nil
            }
            text = text[text.index(after: dash)...].dropLast(6)
        }
        guard text.hasPrefix("pod") else { return nil }
        let uid = String(text.dropFirst(3).map { $0 == "_" ? "-" : $0 })
        guard Self.isUID(uid) else { return nil }
        self.init(uid: uid)
    }

    static func isUID(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }
        guard digits.count == 32, digits.allSatisfy(\.isLowerHexDigit) else { return false }
        let dashes = text.utf8.enumerated().filter { $0.element == UInt8(ascii: "-") }.map(\.offset)
        return dashes.isEmpty || dashes == [8, 13, 18, 23]
    }
}

extension UInt8 {
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }

    fileprivate var isLowerHexDigit: Bool { isDigit || self >= UInt8(ascii: "a") && self <= UInt8(ascii: "f") }
}
