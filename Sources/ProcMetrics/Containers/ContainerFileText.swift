/// What the names and texts of other programs' files say of containers, pods, guests and users. Each of them may hold anything.
public enum ContainerFileText {
    /// The name of a directory of /var/log/pods, `NAMESPACE_NAME_UID`, as the kubelet makes one for each pod.
    ///
    ///     shop_web-0_0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0
    public static func pod(directory: String) -> (uid: String, name: String)? {
        let parts = directory.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty, PodName.isUID(String(parts[2])) else {
            return nil
        }
        return (String(parts[2]), EscapedText.printable("\(parts[0])/\(parts[1])"))
    }

    /// The name of a link in /var/log/containers, `POD_NAMESPACE_CONTAINER-ID.log`, as the kubelet makes one for each container.
    ///
    ///     web-0_shop_app-4f0c…64 digits.log
    public static func container(link: String) -> (id: String, name: String)? {
        let parts = link.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2].hasSuffix(".log") else { return nil }
        let last = parts[2].dropLast(4)
        guard let dash = last.lastIndex(of: "-"), dash > last.startIndex else { return nil }
        let id = last[last.index(after: dash)...]
        guard ContainerName.isID(id) else { return nil }
        return (String(id), EscapedText.printable(String(last[..<dash])))
    }

    /// The host name in the configuration of an LXC guest, lxc.container.conf(5); `lxc.utsname` before LXC 3.
    ///
    ///     lxc.uts.name = web
    public static func hostName(lxcConfiguration text: Span<UInt8>) -> String? {
        var rest = text
        var name: String?
        while rest.count > 0 {
            var line = rest.extracting(first: rest.length(before: UInt8(ascii: "\n")))
            rest.skipLine()
            line.skipBlanks()
            guard line.take("lxc.uts.name") || line.take("lxc.utsname") else { continue }
            line.skipBlanks()
            guard line.take(UInt8(ascii: "=")) else { continue }
            line.skipBlanks()
            let value = line.word
            // A later line replaces an earlier one.
            if !value.isEmpty { name = value }
        }
        return name
    }

    /// The names of some users in a text as /etc/passwd has it, passwd(5); the first line of a number counts.
    ///
    ///     anna:x:1000:1000:Anna:/home/anna:/bin/bash
    public static func users(_ ids: Set<UInt32>, passwd text: Span<UInt8>) -> [UInt32: String] {
        var rest = text
        var names: [UInt32: String] = [:]
        while rest.count > 0 {
            let line = rest.extracting(first: rest.length(before: UInt8(ascii: "\n")))
            rest.skipLine()
            let length = line.length(before: UInt8(ascii: ":"))
            guard length > 0, length < line.count else { continue }
            var fields = line.extracting(droppingFirst: length + 1)
            fields.drop(min(fields.length(before: UInt8(ascii: ":")) + 1, fields.count))
            guard let number = fields.takeNumber().flatMap(UInt32.init(exactly:)), fields.take(UInt8(ascii: ":")),
                ids.contains(number), names[number] == nil
            else { continue }
            names[number] = EscapedText.escaped(line.extracting(first: length))
        }
        return names
    }
}

extension Span where Element == UInt8 {
    /// What stands up to the next blank.
    fileprivate var word: String {
        var rest = self
        rest.skipWord()
        return EscapedText.escaped(extracting(first: count - rest.count))
    }
}
