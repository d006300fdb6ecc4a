internal import ArgumentParser
internal import FoundationEssentials
internal import ProcMetrics

/// `healthctl metrics`
struct Metrics: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Take one sample and print it as Prometheus text.",
        discussion: "A quantity that node_exporter exports as well has node_exporter's name after the prefix healthd_.")

    @Option(help: "Sample a directory that contains proc and sys, instead of /.", completion: .directory)
    var root = "/"

    func run() throws {
        let sampler = KernelFileSource(root: root)
        guard !sampler.hasNoFiles else {
            Terminal.printError(
                "\(root): there is nothing to sample; the root must be a directory that contains proc and sys")
            throw InputFile.noInput
        }
        var page = PrometheusExposition(sampler.sample(at: root == "/" ? .now() : Timestamp()))
        page.addKeys(ofMeminfo: text("/proc/meminfo"))
        page.addKeys(ofVmstat: text("/proc/vmstat"))
        Terminal.print(String(page.text.dropLast()))
    }

    private func text(_ path: String) -> String {
        let data = try? Data(contentsOf: URL(filePath: root + path))
        return String(decoding: data ?? Data(), as: UTF8.self)
    }
}
