internal import ArgumentParser
internal import FoundationEssentials
internal import ProcMetrics

/// `healthctl metrics`
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one sample and print it as Prometheus text.",
        discussion: "Where a value is the same quantity as node_exporter's, its name is that one behind healthd_.")

    @Option(help: "Sample another root than /: a folder with proc and sys in it.", completion: .directory)
    var root = "/"

    func run() throws {
        let sampler = KernelFileSource(root: root)
        guard !sampler.hasNoFiles else {
            Terminal.printError("\(root): there is nothing to sample; a root is a folder with proc and sys in it")
            throw InputFile.noInput
        }
        sampler.tick(at: root == "/" ? .now() : Timestamp())
        var page = PrometheusExposition(sampler.sample)
        page.addKeys(ofMeminfo: text("/proc/meminfo"))
        page.addKeys(ofVmstat: text("/proc/vmstat"))
        Terminal.say(String(page.text.dropLast()))
    }

    private func text(_ path: String) -> String {
        let data = try? Data(contentsOf: URL(filePath: root + path))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
