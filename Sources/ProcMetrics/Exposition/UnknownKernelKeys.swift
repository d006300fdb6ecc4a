/// The keys of /proc/meminfo and /proc/vmstat that node_exporter passes on and the catalogue does not know: newer
/// kernels add some every year.
extension PrometheusExposition {
    /// Adds every key of /proc/meminfo that is not on the page yet.
    public mutating func addKeys(ofMeminfo text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let words = parts[1].split(separator: " ")
            guard let value = words.first.flatMap({ Double($0) }), value.isFinite, let key = Self.safe(parts[0]) else {
                continue
            }
            let inBytes = words.count > 1
            add(
                Metric.exportedName(meminfoKey: key, inBytes: inBytes), help: "Memory information field \(key).",
                type: "gauge", value: inBytes ? value * 1024 : value)
        }
    }

    /// Adds the keys of /proc/vmstat that are not on the page yet, of those that node_exporter takes by default:
    /// `oom_kill`, `pgpg…`, `pswp…` and `pg…fault…`.
    public mutating func addKeys(ofVmstat text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let value = Double(words[1]), value.isFinite, let key = Self.safe(words[0]),
                Self.isTakenByDefault(key), !key.contains("("), !key.contains(")")
            else { continue }
            add("vmstat_\(key)", help: "/proc/vmstat information field \(key).", type: "untyped", value: value)
        }
    }

    private static func isTakenByDefault(_ key: String) -> Bool {
        key.hasPrefix("oom_kill") || key.hasPrefix("pgpg") || key.hasPrefix("pswp")
            || (key.hasPrefix("pg") && key.contains("fault"))
    }

    /// A key that can stand in a metric's name; `nil` for one that cannot, which no kernel writes.
    private static func safe(_ key: Substring) -> String? {
        let isSafe = key.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "("), UInt8(ascii: ")"):
                true
            default: false
            }
        }
        return isSafe && !key.isEmpty ? String(key) : nil
    }
}
