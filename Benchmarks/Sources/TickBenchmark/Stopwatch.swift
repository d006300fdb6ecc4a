internal import ProcMetrics

/// Nanoseconds per run of one thing, once for each round.
struct Timing {
    var rounds: [Double] = []

    var median: Double { Timing.median(rounds) }

    /// The median of round by round quotients: what slows a whole round down slows both down.
    func ratio(to other: Timing) -> Double {
        Timing.median(zip(rounds, other.rounds).map { $0 / $1 })
    }

    /// The median of round by round differences.
    func excess(over others: [Timing]) -> Double {
        Timing.median(rounds.indices.map { round in rounds[round] - others.map { $0.rounds[round] }.reduce(0, +) })
    }

    private static func median(_ values: [Double]) -> Double {
        let sorted = values.sorted()
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}

enum Stopwatch {
    /// Times things in turns, A B C A B C, so that whatever else this host does falls on all of them alike.
    ///
    /// - Parameter batch: How often each is run in its turn.
    static func compare(rounds: Int, batch: Int, _ things: [() -> Void]) -> [Timing] {
        var timings = things.map { _ in Timing() }
        for round in -1..<rounds {
            for (index, thing) in things.enumerated() {
                let nanoseconds = time(batch, thing)
                // The first round only warms up.
                if round >= 0 { timings[index].rounds.append(nanoseconds) }
            }
        }
        return timings
    }

    private static func time(_ batch: Int, _ thing: () -> Void) -> Double {
        let start = Timestamp.now().monotonic
        for _ in 0..<batch { thing() }
        return Double(Timestamp.now().monotonic - start) / Double(batch)
    }
}
