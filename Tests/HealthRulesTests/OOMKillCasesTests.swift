import Foundation
import ProcMetrics
import Testing

@testable import HealthRules

/// Logs of Tests/KernelLogs, one record a line, through the engine: what a person reads, and what a program does.
struct OOMKillCasesTests {
    private static let id = String(repeating: "4f", count: 32)
    private static let uid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

    private func event(_ log: String, names: ContainerNames = ContainerNames()) throws -> Event {
        let path = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../KernelLogs/\(log).kmsg")
        let text = String(decoding: try Data(contentsOf: path), as: UTF8.self)
        return try event(records: text.split(separator: "\n").map { "\($0)\n" }, names: names)
    }

    private func event(records: [String], names: ContainerNames = ContainerNames()) throws -> Event {
        let engine = AlertEngine(rules: [Rule.builtIn("oom-kills")])
        _ = engine.evaluate(Sample(at: 0, ["oom.kills": 0]))
        var sample = Sample(at: 1, ["oom.kills": 1])
        sample.hasKernelLog = true
        sample.containerNames = names
        sample.kills = KmsgReader.kills(in: records)
        let events = engine.evaluate(sample)
        #expect(events.count == 1)
        return try #require(events.first)
    }

    private func fields(_ event: Event) -> [String: String] {
        Dictionary(uniqueKeysWithValues: EventRecord(event).journalFields.map { ($0.name, $0.value) })
    }

    @Test func `a CPU set's memory nodes ran out, and not the host`() throws {
        let event = try event("cpuset")
        #expect(
            event.message
                == "oom-kills batch.service: the kernel OOM-killed solver (pid 4711, 488 MiB) of batch.service because the CPU set's memory nodes (0-1) ran out. Check whether the unit runs: systemctl status batch.service"
        )
        #expect(fields(event)["HEALTHD_OOM_CONSTRAINT"] == "cpuset" && fields(event)["HEALTHD_OOM_NODES"] == "0-1")
    }

    @Test func `a policy's memory nodes ran out, and not the host`() throws {
        let event = try event(records: [
            "6,1,1,-;oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=1,cpuset=/,mems_allowed=0-1,global_oom,task_memcg=/system.slice/batch.service,task=solver,pid=4711,uid=33\n",
            "3,2,1,-;Out of memory: Killed process 4711 (solver) total-vm:9kB, anon-rss:5kB, file-rss:1kB, shmem-rss:0kB, UID:33 pgtables:1kB oom_score_adj:0\n",
        ])
        #expect(event.message.contains(" because the memory policy's memory nodes (1) ran out. "))
        #expect(fields(event)["HEALTHD_OOM_NODES"] == "1")
    }

    @Test func `a kernel before 5.0 tells unit and limit in other lines`() throws {
        let event = try event("kernel-4.15")
        #expect(
            event.message
                == "oom-kills app.service: the kernel OOM-killed node (pid 4711, 488 MiB) of app.service because app.service is at its own limit of 512 MiB. Check whether the unit runs: systemctl status app.service"
        )
        let fields = fields(event)
        #expect(fields["HEALTHD_OOM_LIMIT_UNIT"] == "app.service" && fields["HEALTHD_OOM_LIMIT_BYTES"] == "536870912")
    }

    @Test func `a pod at its own limit, by its ids`() throws {
        let event = try event("kubepods-cgroupfs")
        #expect(
            event.message
                == "oom-kills container 4f4f4f4f4f4f of pod \(Self.uid): the kernel OOM-killed python3 (pid 4711, 488 MiB) of container 4f4f4f4f4f4f of pod \(Self.uid) because pod \(Self.uid) is at its own limit. Check whether the container runs: crictl ps -a --id 4f4f4f4f4f4f; restart it: crictl stop 4f4f4f4f4f4f"
        )
        let fields = fields(event)
        #expect(fields["HEALTHD_CONTAINER"] == Self.id && fields["HEALTHD_POD"] == Self.uid)
        #expect(fields["HEALTHD_OOM_LIMIT_NAME"] == "pod \(Self.uid)")
        #expect(fields["OBJECT_SYSTEMD_UNIT"] == nil)
        #expect(!event.message.contains("kubelet") && !event.message.contains("containerd"))
    }

    @Test func `a pod by the names that the kubelet's files tell`() throws {
        var names = ContainerNames()
        names.pods[Self.uid] = "shop/web-0"
        names.containers[Self.id] = .init(name: "app")
        let event = try event("kubepods-cgroupfs", names: names)
        #expect(event.message.hasPrefix("oom-kills container app of pod shop/web-0: the kernel OOM-killed python3 "))
        #expect(event.message.contains(" because pod shop/web-0 (\(Self.uid)) is at its own limit. "))
        #expect(event.message.hasSuffix("kubectl get pod -n shop web-0; replace it: kubectl delete pod -n shop web-0"))
        #expect(fields(event)["HEALTHD_POD_NAME"] == "shop/web-0" && fields(event)["HEALTHD_CONTAINER_NAME"] == "app")
    }

    @Test func `a guest at its own limit, and the unit in it`() throws {
        let event = try event("lxc-guest")
        #expect(
            event.message
                == "oom-kills LXC guest 101: the kernel OOM-killed mariadbd (pid 4711, 488 MiB) of LXC guest 101, unit mariadb.service in it because LXC guest 101 is at its own limit. Check whether the unit runs: pct exec 101 -- systemctl status mariadb.service; reboot the guest: pct reboot 101"
        )
        let fields = fields(event)
        #expect(fields["HEALTHD_GUEST"] == "101" && fields["HEALTHD_INNER_UNIT"] == "mariadb.service")
        #expect(fields["HEALTHD_OOM_LIMIT_NAME"] == "LXC guest 101" && fields["OBJECT_SYSTEMD_UNIT"] == nil)
    }

    @Test func `a container of podman, by its id and by its name`() throws {
        let bare = try event("podman")
        #expect(
            bare.message
                == "oom-kills container 4f4f4f4f4f4f: the kernel OOM-killed ruby (pid 4711, 488 MiB) of podman container 4f4f4f4f4f4f because podman container 4f4f4f4f4f4f is at its own limit. Check whether the container runs: podman inspect 4f4f4f4f4f4f; restart it: podman restart 4f4f4f4f4f4f"
        )
        #expect(fields(bare)["HEALTHD_CONTAINER"] == Self.id)
        #expect(fields(bare)["OBJECT_SYSTEMD_UNIT"] == "libpod-\(Self.id).scope")
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "shop", runtime: .podman)
        let named = try event("podman", names: names)
        #expect(named.message.contains(" of container shop (podman 4f4f4f4f4f4f) because container shop (podman "))
        #expect(named.message.hasSuffix("podman restart shop"))
    }

    @Test func `a counted kill names the container that counted it`() {
        var report = OOMKillReport(unit: "docker-\(Self.id).scope", count: 1)
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "web", runtime: .docker)
        report.resolve(names)
        #expect(report.text.contains(" of container web (docker 4f4f4f4f4f4f) because "))
        #expect(report.advice.hasSuffix("docker restart web"))
    }

    @Test func `an alert about a container's unit, and a culprit, are named in the same way`() {
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "web", runtime: .docker)
        var culprit = Culprit(
            .processes, unit: "docker-\(Self.id).scope", growth: 1_073_741_824, over: 600, memory: 4e9, share: 0.42)
        culprit.place = names.location(ofUnit: "docker-\(Self.id).scope")
        #expect(culprit.sentence.hasPrefix("container web grew 1 GiB in 10 min, "))
        #expect(culprit.command == "docker restart web")
        culprit = Culprit(.processes, unit: "docker/\(Self.id)", growth: 1, over: 600, memory: 4e9, share: 0.42)
        culprit.age = 60
        #expect(culprit.sentence.contains("(new: started 1 min ago)"))
    }

    @Test func `kills of memory nodes are no proof that the host had too little`() {
        let kill = OOMKill(
            pid: 1, name: "a", unit: "a.service", memory: 1, oomMemcgUnit: nil, constraint: .cpuset, nodes: "0")
        let engine = AlertEngine(rules: [Rule.builtIn("oom-kills")])
        _ = engine.evaluate(Sample(at: 0, ["oom.kills": 0]))
        var sample = Sample(at: 1, ["oom.kills": 1])
        (sample.hasKernelLog, sample.kills) = (true, [kill])
        let event = engine.evaluate(sample).first
        // The incident of the host is another: that of the rule that counts.
        #expect(event?.incident == nil)
    }
}
