/// The keys of /proc/meminfo and /proc/vmstat that node_exporter passes on and the catalogue does not know: newer
/// kernels add some every year. They are whole numbers; one that cannot be is counted and left out, as ``Validity`` does
/// with what the catalogue knows.
extension PrometheusExposition {
    /// Adds every key of /proc/meminfo that the catalogue does not know.
    public mutating func addKeys(ofMeminfo text: String) {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let words = parts[1].split(separator: " ")
            guard let word = words.first, let key = Self.safe(parts[0]), !Self.meminfoKeys.contains(key) else {
                continue
            }
            let inBytes = words.count > 1
            guard let value = value(of: word, times: inBytes ? 1024 : 1) else { continue }
            add(
                Metric.exportedName(meminfoKey: key, inBytes: inBytes), help: "Memory information field \(key).",
                type: "gauge", value: "\(value)")
        }
    }

    /// Adds the keys of /proc/vmstat that the catalogue does not know, of those that node_exporter takes by default:
    /// `oom_kill`, `pgpg…`, `pswp…` and `pg…fault…`.
    public mutating func addKeys(ofVmstat text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 2, let key = Self.safe(words[0]), Self.isTakenByDefault(key), !key.contains("("),
                !key.contains(")"), !Self.vmstatKeys.contains(key), let value = value(of: words[1], times: 1)
            else { continue }
            add("vmstat_\(key)", help: "/proc/vmstat information field \(key).", type: "untyped", value: "\(value)")
        }
    }

    /// `nil` for what is no whole number, and for a number that cannot be, which is counted.
    private mutating func value(of word: Substring, times factor: UInt64) -> UInt64? {
        let digits = word.hasPrefix("-") ? word.dropFirst() : word
        guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") <= 9 }) else { return nil }
        guard let value = UInt64(word)?.times(factor), value < Validity.limit else {
            countImpossible()
            return nil
        }
        return value
    }

    private static let meminfoKeys = Set(
        Metric.all.compactMap { metric -> String? in
            if case .meminfo(let key) = metric.descriptor.source { key } else { nil }
        })

    private static let vmstatKeys = Set(
        Metric.all.flatMap { metric -> [String] in
            if case .vmstat(let keys) = metric.descriptor.source, keys.count == 1 { keys } else { [] }
        })

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
