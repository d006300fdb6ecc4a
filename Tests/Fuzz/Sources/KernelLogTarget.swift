@testable import ProcMetrics

/// Records of the kernel's log, one behind the other with a zero byte between them.
func fuzzKernelLog(_ bytes: [UInt8]) {
    let records = bytes.split(separator: 0, omittingEmptySubsequences: false).map { Array($0) }
    let kills = told(records)
    expect(kills == told(records), "reading twice gives different kills")
    for kill in kills {
        expect(kill.pid > 0, "pid \(kill.pid)")
        let texts = [kill.location?.text, kill.location?.title, kill.limitLocation?.limitText, kill.nodes]
        for name in [kill.name, kill.unit ?? "", kill.oomMemcgUnit ?? ""] + texts.compactMap({ $0 }) {
            expect(name.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }, "\(name) cannot be printed")
        }
        expect(kill.constraint == .memcg || kill.oomMemcgUnit == nil && kill.limit == nil, "a host with a unit's limit")
        expect(kill.constraint == .memcg || kill.limitLocation == nil, "a host with a limit")
        let isList = kill.nodes?.utf8.allSatisfy { ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2C || $0 == 0x2D }
        expect(isList ?? true, "no list of nodes")
    }
    // The kernel marks what others have written, and none of it may count.
    let others = records.map { record in
        let priority = record.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Array("\((UInt64(String(decoding: priority, as: UTF8.self)) ?? 0) | 8)".utf8)
            + record.dropFirst(priority.count)
    }
    expect(told(others).isEmpty, "somebody else's word is believed")
}

/// What a user may choose, a process's name and a control group below his own, in the kernel's words around it.
/// The first line is the name, the second the control group, the third a cpuset.
func fuzzOOMNames(_ bytes: [UInt8]) {
    let lines = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 2, omittingEmptySubsequences: false).map {
        Array($0)
    }
    let comm = Array(lines[0].prefix(15).filter { $0 != 0 })
    let below = lines.count > 1 ? lines[1].filter { $0 != 0 } : []
    let cpuset = lines.count > 2 ? lines[2].filter { $0 != 0 && $0 != UInt8(ascii: "/") } : []
    let own = Array("/user.slice/user-1000.slice/user@1000.service".utf8)
    let path = own + [UInt8(ascii: "/")] + below

    for limit in [nil, own, path] {
        let records =
            ["oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset="].map(\.kernelText) + [cpuset.kernelText]
            + [
                limit.map { ",mems_allowed=0,oom_memcg=".kernelText + $0.kernelText }
                    ?? ",mems_allowed=0,global_oom".kernelText
            ]
            + [
                ",task_memcg=".kernelText, path.kernelText, ",task=".kernelText, comm.kernelText,
                ",pid=512,uid=1000".kernelText,
            ]
        let victim =
            "Out of memory: Killed process 512 (".kernelText + comm.kernelText
            + ") total-vm:9kB, anon-rss:7kB, file-rss:0kB, shmem-rss:1kB, UID:1000 pgtables:4kB oom_score_adj:0"
            .kernelText
        let kills = told(["6,1,1,-;".kernelText + records.joined(), "3,2,1,-;".kernelText + victim])
        expect(kills.count == 1, "not one kill: \(kills)")
        expect(kills[0].pid == 512 && kills[0].memory == 8192, "another victim: \(kills)")
        expect(kills[0].name == EscapedText.escaped(Array(comm).span), "another name: \(kills)")
        guard let unit = kills[0].unit else { fatalError("no unit: \(kills)") }
        expect(
            unit == "user@1000.service" || unit.utf8.starts(with: "user@1000.service/".utf8),
            "blamed on another: \(unit)")
        if limit == nil {
            expect(unit == UnitName(path: path.span)?.description, "another unit: \(unit)")
        }
        checkOwn(told(["6,1,1,-;".kernelText + records.joined()]))
    }
    fuzzOlderNames(comm, path, own: own)
}

/// The same in the words of a kernel before 5.0.
private func fuzzOlderNames(_ comm: [UInt8], _ path: [UInt8], own: [UInt8]) {
    for limit in [own, path] {
        let group =
            "4,1,1,-;Task in ".kernelText + path.kernelText + " killed as a result of limit of ".kernelText
            + limit.kernelText
        let reason = "3,2,1,-;Memory cgroup out of memory: Kill process 512 (".kernelText + comm.kernelText
        let victim =
            "3,3,1,-;Killed process 512 (".kernelText + comm.kernelText
            + ") total-vm:9kB, anon-rss:7kB, file-rss:0kB, shmem-rss:1kB".kernelText
        let kills = told([group, reason, victim])
        expect(kills.count == 1 && kills[0].unit == UnitName(path: path.span)?.description, "another unit: \(kills)")
        expect(kills[0].limitLocation == nil || kills[0].constraint == .memcg, "no limit: \(kills)")
        checkOwn(kills)
    }
}

/// Whatever a user has called what is his, nobody else has lost the process.
private func checkOwn(_ kills: [OOMKill]) {
    for kill in kills {
        let unit = kill.unit ?? ""
        let isOwn = unit == "user@1000.service" || unit.utf8.starts(with: "user@1000.service/".utf8)
        expect(isOwn && kill.pid == 512, "blamed on another: \(kill)")
    }
}

private func told(_ records: [[UInt8]]) -> [OOMKill] {
    var log = OOMKillParser()
    var kills: [OOMKill] = []
    for record in records { log.take(record.span, into: &kills) }
    log.finish(into: &kills)
    return kills
}

extension String {
    fileprivate var kernelText: [UInt8] { Array(utf8) }
}

extension [UInt8] {
    /// As the kernel writes it in its log.
    fileprivate var kernelText: [UInt8] {
        flatMap { byte -> [UInt8] in
            if byte >= 0x20, byte < 0x7F, byte != UInt8(ascii: "\\") { return [byte] }
            return Array("\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
        }
    }
}
