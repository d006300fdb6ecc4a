/// /proc/PID/stat, proc(5): the 22nd word is when the process started, in clock ticks after the boot. The second is
/// the process's name, which may have blanks and brackets in it: what follows is counted from the last bracket.
///
///     24946 (cat) R 24938 24938 19872 0 -1 4194304 101 0 0 0 0 0 0 0 20 0 1 0 1224709 3133440 413 ...
struct ProcessStart {
    /// Clock ticks after the boot; `nil` when the text does not have it.
    let ticks: UInt64?

    init(parsing text: Span<UInt8>) {
        var text = text
        var end = text.count
        while end > 0, text[end - 1] != UInt8(ascii: ")") { end -= 1 }
        text.drop(end)
        for _ in 0..<19 {
            text.skipBlanks()
            text.skipWord()
        }
        text.skipBlanks()
        ticks = end > 0 ? text.takeNumber() : nil
    }
}
