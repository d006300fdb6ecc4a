/// Text in columns.
struct Table {
    private var rows: [[Line]]
    private let rightAligned: Set<Int>

    /// - Parameter rightAligned: The columns of numbers.
    init(_ titles: [String], rightAligned: Set<Int> = []) {
        rows = [titles.map { Line($0) }]
        self.rightAligned = rightAligned
    }

    mutating func add(_ cells: [Line]) { rows.append(cells) }

    mutating func add(_ cells: [String]) { rows.append(cells.map { Line($0) }) }

    /// The titles first. No line ends with a blank.
    var lines: [Line] {
        let widths = (0..<(rows.map(\.count).max() ?? 0)).map { column in
            rows.compactMap { column < $0.count ? $0[column].text.count : nil }.max() ?? 0
        }
        return rows.map { row in line(of: row, widths) }
    }

    private func line(of row: [Line], _ widths: [Int]) -> Line {
        // A cell without text at the end of a row needs no blanks before it.
        let used = (row.lastIndex { !$0.text.isEmpty } ?? -1) + 1
        var line = Line("")
        for (column, cell) in row.prefix(used).enumerated() {
            let blanks = String(repeating: " ", count: widths[column] - cell.text.count)
            let isLast = column == used - 1
            if column > 0 { line = line + "  " }
            line = rightAligned.contains(column) ? line + blanks + cell : isLast ? line + cell : line + cell + blanks
        }
        return line
    }
}
