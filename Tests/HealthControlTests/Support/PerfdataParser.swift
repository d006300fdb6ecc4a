/// One item of performance data, read as strictly as the Monitoring Plugins Development Guidelines describe it.
struct PerfdataItem: Equatable {
    var label: String
    /// `nil` for `U`.
    var value: Double?
    var unit: String
    var warning = ""
    var critical = ""
    var minimum: Double?
    var maximum: Double?
}

/// Reads a plugin's line.
struct PluginLineParser {
    struct Failure: Error, Equatable { let reason: String }

    private var rest: Substring

    /// The text, and the items after `|`.
    static func parse(_ line: String) throws(Failure) -> (text: String, items: [PerfdataItem]) {
        guard !line.contains(where: \.isNewline) else { throw Failure(reason: "more than one line") }
        let halves = line.split(separator: "|", omittingEmptySubsequences: false)
        guard halves.count <= 2 else { throw Failure(reason: "more than one |") }
        guard halves.count == 2 else { return (line, []) }
        var parser = PluginLineParser(rest: halves[1].drop { $0 == " " })
        var items: [PerfdataItem] = []
        while !parser.rest.isEmpty {
            items.append(try parser.item())
            if !parser.rest.isEmpty { try parser.expect(" ") }
        }
        let labels = Set(items.map { $0.label.prefix(19) })
        guard labels.count == items.count else { throw Failure(reason: "labels are not unique in 19 characters") }
        return (String(halves[0]), items)
    }

    /// `'label'=value[UOM];[warn];[crit];[min];[max]`
    private mutating func item() throws(Failure) -> PerfdataItem {
        try expect("'")
        let label = take { $0 != "'" }
        guard !label.isEmpty, !label.contains("=") else { throw Failure(reason: "label “\(label)”") }
        try expect("'")
        try expect("=")
        var item = PerfdataItem(label: label, value: nil, unit: "")
        if rest.first == "U" {
            rest.removeFirst()
        } else {
            item.value = try number(take { "-.0123456789".contains($0) })
            item.unit = take { $0 != ";" && $0 != " " }
            guard ["", "s", "us", "ms", "%", "B", "KB", "MB", "TB", "GB", "c"].contains(item.unit) else {
                throw Failure(reason: "unit “\(item.unit)”")
            }
        }
        let fields = take { $0 != " " }.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard fields.count <= 5, fields.first.map(\.isEmpty) ?? true else { throw Failure(reason: "\(fields)") }
        item.warning = fields.count > 1 ? fields[1] : ""
        item.critical = fields.count > 2 ? fields[2] : ""
        if fields.count > 3, !fields[3].isEmpty { item.minimum = try number(fields[3]) }
        if fields.count > 4, !fields[4].isEmpty { item.maximum = try number(fields[4]) }
        return item
    }

    private func number(_ text: String) throws(Failure) -> Double {
        guard text.allSatisfy({ "-.0123456789".contains($0) }), text.last != ".", let number = Double(text) else {
            throw Failure(reason: "number “\(text)”")
        }
        return number
    }

    private mutating func expect(_ character: Character) throws(Failure) {
        guard rest.first == character else { throw Failure(reason: "no “\(character)” before “\(rest)”") }
        rest.removeFirst()
    }

    private mutating func take(while isWanted: (Character) -> Bool) -> String {
        let taken = rest.prefix(while: isWanted)
        rest.removeFirst(taken.count)
        return String(taken)
    }
}
