/// A parser of one kind of kernel file: text in, values out. It knows no path and opens nothing.
///
/// What it does not understand it leaves absent; unknown keys and lines are skipped, because newer kernels add them.
protocol KernelFileParser: Sendable {
    /// Parses one complete file. A text cut short must not be passed.
    func parse(_ text: Span<UInt8>, into sample: inout Sample)
}
