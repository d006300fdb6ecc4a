/// /proc/PID/cgroup, cgroups(7): the control groups of a process, one for each hierarchy. Below: of a host with
/// version 1 for the controllers and systemd's own hierarchy beside them; with version 2 alone the last line is all.
///
///     12:memory:/system.slice/nginx.service
///     1:name=systemd:/system.slice/nginx.service
///     0::/system.slice/nginx.service
///
/// The path of a group that was removed meanwhile ends with ` (deleted)`.
struct ProcCgroupFile {
    /// The unit of the process: as systemd's hierarchy has it, or else version 2's, or else any controller's.
    let unit: UnitName?

    init(parsing text: Span<UInt8>) {
        var text = text
        var best: (rank: Int, unit: UnitName)?
        while text.count > 0 {
            let line = text.extracting(first: text.length(before: UInt8(ascii: "\n")))
            text.drop(min(line.count + 1, text.count))
            if let found = Self.unit(in: line), found.rank < best?.rank ?? .max { best = found }
        }
        unit = best?.unit
    }

    private static func unit(in line: Span<UInt8>) -> (rank: Int, unit: UnitName)? {
        var line = line
        guard let hierarchy = line.takeNumber(), line.take(UInt8(ascii: ":")) else { return nil }
        let rank = line.starts(with: "name=systemd:") ? 0 : hierarchy == 0 ? 1 : 2
        line.drop(line.length(before: UInt8(ascii: ":")))
        guard line.take(UInt8(ascii: ":")) else { return nil }
        line.dropMarkOfRemoval()
        return UnitName(path: line).map { (rank, $0) }
    }
}

extension Span where Element == UInt8 {
    fileprivate mutating func dropMarkOfRemoval() {
        let length = 10
        guard count >= length, extracting(droppingFirst: count - length).starts(with: " (deleted)") else { return }
        self = extracting(droppingLast: length)
    }
}
