import Dispatch
import ProcMetrics
import Testing

@testable import HealthDaemon

struct UnitDiscoveryTests {
    @Test func `looks at once, and again whenever a unit comes`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("sys/fs/cgroup/cgroup.controllers", "memory\n")
        try directory.write("sys/fs/cgroup/system.slice/a.service/memory.current", "1\n")
        let counts = Counts()
        let watch = UnitDiscovery(root: directory.path, stateDirectory: nil)
        watch.start { [weak watch] in
            watch?.follow(DiscoveryRequest())
            counts.add($0.set?.count ?? -1)
        }
        #expect(counts.waits(for: 1))
        // Moved into place, because what is looked at must be whole.
        for (count, name) in [(2, "b.service"), (3, "c.service"), (4, "d.service")] {
            try directory.write("other/\(name)/memory.current", "1\n")
            try directory.move("other/\(name)", to: "sys/fs/cgroup/system.slice/\(name)")
            #expect(counts.waits(for: count))
        }
        withExtendedLifetime(watch) {}
    }

    @Test func `a unit that is asked for is sampled in detail, however small it is`() throws {
        let directory = try TemporaryDirectory()
        try directory.write("sys/fs/cgroup/cgroup.controllers", "memory\n")
        for number in 1...80 { try unit("\(number).service", memory: number << 20, directory) }
        let watch = UnitDiscovery(root: directory.path, stateDirectory: nil)
        let seen = Counts()
        watch.start { [weak watch] findings in
            guard let set = findings.set else { return }
            watch?.follow(DiscoveryRequest(growing: [], pinned: ["1.service"]))
            let sampler = UnitSampler()
            sampler.take(set)
            var sample = Sample()
            sampler.tick(into: &sample, hasFiringAlert: false)
            seen.add(sample.units.contains { $0.name == "1.service" && $0[.unitAnon] != nil } ? 1 : 0)
        }
        #expect(seen.waits(for: 0))
        try directory.write("other/new.service/memory.current", "1\n")
        try directory.move("other/new.service", to: "sys/fs/cgroup/system.slice/new.service")
        #expect(seen.waits(for: 1))
        withExtendedLifetime(watch) {}
    }

    private func unit(_ name: String, memory: Int, _ directory: TemporaryDirectory) throws {
        let folder = "sys/fs/cgroup/system.slice/\(name)"
        try directory.write("\(folder)/memory.current", "\(memory)\n")
        try directory.write("\(folder)/memory.stat", "anon \(memory)\n")
    }

    /// Numbers from another queue, and a ceiling that is far above what is needed.
    private final class Counts: @unchecked Sendable {
        private let queue = DispatchQueue(label: "counts")
        private let arrived = DispatchSemaphore(value: 0)
        private var seen: Set<Int> = []

        func add(_ count: Int) {
            queue.sync { _ = seen.insert(count) }
            arrived.signal()
        }

        func waits(for count: Int) -> Bool {
            let deadline = DispatchTime.now() + .seconds(60)
            while !queue.sync(execute: { seen.contains(count) }) {
                if arrived.wait(timeout: deadline) == .timedOut { return false }
            }
            return true
        }
    }
}
