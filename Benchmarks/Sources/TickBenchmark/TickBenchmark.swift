/// Measures what a tick costs and prints lines of a markdown table. `run.sh` runs each part in a process of its own.
@main
enum TickBenchmark {
    static func main() throws {
        switch CommandLine.arguments.dropFirst().first {
        case "tick": try TickCost.measure()
        case "parse": try ParseCost.measure()
        case "rules": try RuleCost.measure()
        case "units":
            try UnitCost.measure()
            GrowthCost.measure()
        case "crowd": try CrowdCost.measure()
        case "groups": try UnitCost.measureHost()
        case "allocations": try Allocations.measure()
        case "service": try ServiceCost.measure()
        case "memory": Memory.measure()
        default:
            print("usage: TickBenchmark tick | service | parse | rules | units | crowd | groups | allocations | memory")
        }
    }
}

/// Why a figure cannot be had.
struct BenchmarkError: Error { let reason: String }
