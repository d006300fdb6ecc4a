import Testing

@testable import HealthRules
@testable import ProcMetrics

struct RemediationCommandTests {
    private static let id = String(repeating: "4f0c", count: 16)
    private static let uid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

    private var names: ContainerNames {
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "web")
        names.pods[Self.uid] = "shop/web-0"
        return names
    }

    @Test(arguments: [
        ("/system.slice/docker-\(id).scope", "docker restart web"), ("/docker/\(id)", "docker restart web"),
        ("/machine.slice/libpod-\(id).scope", "podman restart web"),
        ("/system.slice/nerdctl-\(id).scope", "nerdctl restart web"),
        ("/kubepods/burstable/pod\(uid)/\(id)", "kubectl delete pod -n shop web-0"),
        ("/lxc/101/ns", "pct reboot 101"), ("/lxc.payload.web", nil), ("/qemu.slice/101.scope", "qm reboot 101"),
        (#"/machine.slice/machine-qemu\x2d1\x2dweb.scope"#, "virsh reboot web"),
        ("/machine.slice/systemd-nspawn@web.service", "machinectl reboot web"),
        ("/system.slice/web.service/libpod-payload-\(id)", "systemctl restart web.service"),
        ("/user.slice/user@1000.service/libpod-\(id).scope", "systemctl --user -M 1000@ stop libpod-\(id).scope"),
        ("/system.slice/docker.service", nil),
        ("/system.slice/containerd.service", "systemctl restart containerd.service"),
        ("/k8s.io/\(id)", nil),
    ])
    func `what ends a container is its own program's`(path: String, command: String?) {
        let place = names.named(CgroupLocation(controlGroup: path))
        #expect(RemediationCommand.end(of: place, isNew: false) == command)
    }

    @Test(arguments: [
        (GuestName.Manager.lxc, "lxc-stop -r -n web"), (.lxd, "lxc restart web"), (.incus, "incus restart web"),
    ])
    func `a guest's program is known by its files`(manager: GuestName.Manager, command: String) {
        var names = ContainerNames()
        names.guests["web"] = .init(name: nil, manager: manager)
        let place = names.named(CgroupLocation(controlGroup: "/lxc.payload.web/init.scope"))
        #expect(RemediationCommand.end(of: place, isNew: false) == command)
    }

    @Test func `a static pod is restarted by the kubelet, not by the API`() {
        let uid = String(repeating: "0123456789abcdef", count: 2)
        var names = ContainerNames()
        names.pods[uid] = "kube-system/etcd"
        let place = names.named(CgroupLocation(controlGroup: "/kubepods/pod\(uid)/\(Self.id)"))
        #expect(RemediationCommand.end(of: place, isNew: false) == "crictl stop 4f0c4f0c4f0c")
    }

    @Test func `a name that a shell would take for more is left out`() {
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "web; reboot")
        names.pods[Self.uid] = "shop/$(reboot)"
        for path in ["/docker/\(Self.id)", "/kubepods/pod\(Self.uid)/\(Self.id)", "/lxc/$(reboot)"] {
            let place = names.named(CgroupLocation(controlGroup: path))
            #expect(RemediationCommand.end(of: place, isNew: false)?.contains("reboot") != true)
            #expect(RemediationCommand.check(place)?.contains("reboot)") != true)
        }
    }

    @Test func `advice fits into the journal's catalog`() {
        var names = ContainerNames()
        names.pods[Self.uid] = "shop/" + String(repeating: "a", count: 90)
        let place = names.named(CgroupLocation(controlGroup: "/kubepods/pod\(Self.uid)/\(Self.id)"))
        let check = RemediationCommand.check(place) ?? ""
        #expect(check.hasPrefix("Check whether the pod runs: kubectl get pod -n shop aaa"))
        #expect(check.utf8.count <= AdviceTemplate.limit)
    }
}
