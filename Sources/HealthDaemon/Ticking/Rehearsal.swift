internal import HealthRules
internal import ProcMetrics

/// Plays the bad day once at the start, on numbers that are made up, and tells nobody: every page of code and heap
/// that judging and reporting need has been touched, and locked, before the day comes when none could be had.
/// Saving the state is left out: the encoder is big, and a save that comes late loses nothing.
enum Rehearsal {
    /// Raises and clears every kind of alert that memory can give, and writes the reports to nowhere.
    static func play() {
        let evaluator = Evaluator(rules: Rule.builtIn)
        for second in 0..<400 {
            for event in evaluator.evaluate(sample(at: Int64(second), isBad: second < 40)) {
                _ = JournalEntry(.event(event), lost: 1).fields
            }
        }
    }

    private static func sample(at second: Int64, isBad: Bool) -> Sample {
        var sample = Sample()
        sample.time = Timestamp(monotonic: second * 1_000_000_000, boottime: second * 1_000_000_000)
        sample.set(.memoryTotal, 8e9)
        sample.set(.memoryAvailable, isBad ? 1e8 : 6e9)
        sample.set(.swapTotal, 0)
        sample.set(.pressureMemoryFull, Double(min(second, 40)) * 0.9)
        sample.set(.pressureMemorySome, Double(min(second, 40)))
        sample.set(.oomKills, isBad ? 0 : 1)
        sample.set(.tickLateness, isBad ? 20 : 0)
        return sample
    }
}
