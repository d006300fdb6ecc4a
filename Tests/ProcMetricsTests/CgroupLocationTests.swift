import Testing

@testable import ProcMetrics

@Suite struct CgroupLocationTests {
    private static let id = String(repeating: "4f0c", count: 16)
    private static let other = String(repeating: "0a1b", count: 16)
    private static let uid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"
    private static let slice = "kubepods-burstable-pod0b1c2d3e_4f50_6172_8394_a5b6c7d8e9f0.slice"
    private static let kubepods = "/kubepods.slice/kubepods-burstable.slice/\(slice)"

    private func place(_ path: String) -> CgroupLocation { CgroupLocation(controlGroup: path) }

    // MARK: Containers

    @Test(arguments: [
        ("/system.slice/docker-\(id).scope", "docker-\(id).scope", "docker container 4f0c4f0c4f0c"),
        ("/docker/\(id)", "docker/\(id)", "docker container 4f0c4f0c4f0c"),
        ("/system.slice/system.slice:docker:\(id)", "system.slice:docker:\(id)", "docker container 4f0c4f0c4f0c"),
        ("/machine.slice/libpod-\(id).scope/container", "libpod-\(id).scope", "podman container 4f0c4f0c4f0c"),
        ("/libpod_parent/libpod-\(id)", "libpod_parent/libpod-\(id)", "podman container 4f0c4f0c4f0c"),
        ("/system.slice/nerdctl-\(id).scope", "nerdctl-\(id).scope", "nerdctl container 4f0c4f0c4f0c"),
        ("/k8s.io/\(id)", "k8s.io/\(id)", "container 4f0c4f0c4f0c"),
        ("/system.slice/docker.service/docker/\(id)", "docker/\(id)", "docker container 4f0c4f0c4f0c"),
        (
            "/machine.slice/libpod-\(id).scope/container/system.slice/nginx.service", "libpod-\(id).scope",
            "podman container 4f0c4f0c4f0c, unit nginx.service in it"
        ),
    ])
    func `a container has a name of its own, and not that of its runtime`(path: String, unit: String, text: String) {
        let place = place(path)
        #expect(place.unit?.description == unit)
        #expect(place.text == text)
        #expect(place.container?.id == Self.id && place.pod == nil && place.guest == nil)
        #expect(place.isUnitOfContainer)
    }

    @Test(arguments: [
        ("\(kubepods)/cri-containerd-\(id).scope", "cri-containerd-\(id).scope"),
        ("\(kubepods)/crio-\(id).scope/container", "crio-\(id).scope"),
        ("\(kubepods)/docker-\(id).scope", "docker-\(id).scope"),
        ("/kubepods/burstable/pod\(uid)/\(id)", "kubepods/burstable/pod\(uid)/\(id)"),
        ("/kubepods/pod\(uid)/crio-\(id)", "kubepods/pod\(uid)/crio-\(id)"),
        ("/kubepods/besteffort/pod\(uid)/\(id)/system.slice", "kubepods/besteffort/pod\(uid)/\(id)"),
        ("/kubelet/kubepods/burstable/pod\(uid)/\(id)", "kubelet/kubepods/burstable/pod\(uid)/\(id)"),
        ("/system.slice/containerd.service/\(slice):cri-containerd:\(id)", "\(slice):cri-containerd:\(id)"),
        ("/system.slice/containerd.service/kubepods/burstable/pod\(uid)/\(id)", "kubepods/burstable/pod\(uid)/\(id)"),
        ("/system.slice/k3s.service\(kubepods)/cri-containerd-\(id).scope", "cri-containerd-\(id).scope"),
        ("/system.slice/\(slice):cri-containerd:\(id)", "\(slice):cri-containerd:\(id)"),
        (
            "/kubelet.slice/kubelet-kubepods.slice/kubelet-\(slice)/cri-containerd-\(id).scope",
            "cri-containerd-\(id).scope"
        ),
    ])
    func `a container of a pod, by either driver and below or beside the runtime`(path: String, unit: String) {
        let place = place(path)
        #expect(place.unit?.description == unit)
        #expect(place.text == "container 4f0c4f0c4f0c of pod \(Self.uid)")
        #expect(place.container?.id == Self.id && place.pod?.uid == Self.uid)
        #expect(place.isUnitOfContainer)
    }

    @Test func `a static pod has a UID without dashes`() {
        let uid = String(repeating: "0123456789abcdef", count: 2)
        let systemd = place("/kubepods.slice/kubepods-pod\(uid).slice/cri-containerd-\(Self.id).scope")
        #expect(systemd.pod?.uid == uid)
        #expect(place("/kubepods/pod\(uid)/\(Self.id)").pod?.uid == uid)
    }

    @Test func `what runs in a pod and is no container is the pod's`() {
        let place = place("/kubepods/burstable/pod\(Self.uid)/kata_overhead")
        #expect(place.unit?.description == "kubepods/burstable/pod\(Self.uid)/kata_overhead")
        #expect(place.text == "pod \(Self.uid)")
        #expect(CgroupLocation(controlGroup: "/kubepods/burstable/pod\(Self.uid)").text == "pod \(Self.uid)")
    }

    @Test(arguments: [
        "/system.slice/docker.service", "/system.slice/docker.service/init", "/system.slice/containerd.service",
        "/system.slice/kubelet.service", "/system.slice/docker.service/kubepods.slice/a.scope",
    ])
    func `a runtime's own processes are its service's`(path: String) {
        let place = place(path)
        #expect(place.unit?.description == String(path.split(separator: "/")[1]))
        #expect(place.layers.isEmpty && place.text == place.unit?.description)
    }

    @Test func `a service that runs a container is named with it`() {
        let place = place("/system.slice/web.service/libpod-payload-\(Self.id)")
        #expect(place.unit?.description == "web.service")
        #expect(place.text == "web.service, podman container 4f0c4f0c4f0c in it")
        #expect(place.title == "web.service" && !place.isUnitOfContainer)
    }

    @Test func `nothing that somebody may create in a service of his own hides the service`() {
        let place = place("/system.slice/shop.service/kubepods/burstable/pod\(Self.uid)/\(Self.id)")
        #expect(place.unit?.description == "shop.service")
        #expect(place.text?.hasPrefix("shop.service, ") == true)
    }

    // MARK: Guests

    @Test(arguments: [
        ("/lxc/101/ns/system.slice/mariadb.service", "lxc/101", "LXC guest 101, unit mariadb.service in it"),
        ("/lxc/101", "lxc/101", "LXC guest 101"),
        ("/lxc/web/ns/init.scope", "lxc/web", "LXC guest web, unit init.scope in it"),
        ("/lxc.payload.web/system.slice/a.service/b", "lxc.payload.web", "LXC guest web, unit a.service in it"),
        ("/lxc.payload/web/.lxc", "lxc.payload/web", "LXC guest web"),
        ("/qemu.slice/101.scope", "101.scope", "virtual machine 101"),
        (
            #"/machine.slice/machine-qemu\x2d1\x2dweb\x2d2.scope/libvirt/emulator"#,
            #"machine-qemu\x2d1\x2dweb\x2d2.scope"#, "virtual machine web-2"
        ),
        (
            "/machine.slice/systemd-nspawn@web.service/payload/system.slice/a.service", "systemd-nspawn@web.service",
            "machine web, unit a.service in it"
        ),
        (#"/machine.slice/machine-my\x2dweb.scope"#, #"machine-my\x2dweb.scope"#, "machine my-web"),
        (
            "/lxc/101/ns/system.slice/docker-\(id).scope", "lxc/101",
            "LXC guest 101, docker container 4f0c4f0c4f0c in it"
        ),
        (
            "/docker/\(id)/kubelet.slice/kubelet-kubepods.slice/kubelet-\(slice)/cri-containerd-\(other).scope",
            "docker/\(id)", "docker container 4f0c4f0c4f0c, container 0a1b0a1b0a1b of pod \(uid) in it"
        ),
    ])
    func `a guest, and what is in it`(path: String, unit: String, text: String) {
        let place = place(path)
        #expect(place.unit?.description == unit)
        #expect(place.text == text)
    }

    @Test(arguments: [
        "/system.slice/101.scope", "/qemu.slice/a.scope", "/lxc.monitor.web", "/machine.slice/machine-.scope",
    ])
    func `other names are no guests`(path: String) {
        #expect(place(path).guest == nil)
    }

    // MARK: Users

    @Test(arguments: [
        ("/user.slice/user-1000.slice/session-3.scope", "session-3.scope", "session-3.scope of user 1000"),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/a.service", "user@1000.service/a.service",
            "user@1000.service/a.service of user 1000"
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-\(id).scope/container",
            "user@1000.service/libpod-\(id).scope", "podman container 4f0c4f0c4f0c of user 1000"
        ),
        (
            "/user.slice/user-1000.slice/user@1000.service/app.slice/k3s-rootless.service/kubepods/pod\(uid)/\(id)",
            "user@1000.service/kubepods/pod\(uid)/\(id)", "container 4f0c4f0c4f0c of pod \(uid) of user 1000"
        ),
    ])
    func `a user's session, and what a user runs`(path: String, unit: String, text: String) {
        #expect(place(path).unit?.description == unit)
        #expect(place(path).text == text)
        #expect(place(path).user?.id == 1000)
    }

    // MARK: Limits

    @Test(arguments: [
        ("/kubepods/burstable/pod\(uid)", "pod \(uid)", "kubepods/burstable/pod\(uid)"),
        ("\(kubepods)", "pod \(uid)", slice), ("/system.slice/k3s.service\(kubepods)", "pod \(uid)", slice),
        ("/system.slice/containerd.service/kubepods/pod\(uid)", "pod \(uid)", "kubepods/pod\(uid)"),
        ("/system.slice/containerd.service/kubepods", nil, nil),
        (
            "/kubepods/burstable/pod\(uid)/\(id)", "container 4f0c4f0c4f0c of pod \(uid)",
            "kubepods/burstable/pod\(uid)/\(id)"
        ),
        ("/kubepods", "kubepods (all pods)", "kubepods"),
        ("/kubepods.slice", "kubepods.slice (all pods)", "kubepods.slice"),
        ("/kubepods/burstable", "kubepods/burstable (all burstable pods)", "kubepods/burstable"),
        ("/docker", "docker (all docker containers)", "docker"), ("/system.slice", "system.slice", "system.slice"),
        ("/lxc/101", "LXC guest 101", "lxc/101"), ("/lxc/101/ns", "LXC guest 101", "lxc/101"),
        ("/lxc/101/ns/system.slice/mariadb.service", "LXC guest 101, unit mariadb.service in it", nil),
        ("/lxc/101/ns/system.slice", nil, nil), ("/", nil, nil), ("/system.slice/a.service/b", nil, nil),
        ("/user.slice/user-1000.slice", "user-1000.slice", "user-1000.slice"),
        ("/system.slice/web.service", "web.service", "web.service"),
        ("/machine.slice/libpod-\(id).scope", "podman container 4f0c4f0c4f0c", "libpod-\(id).scope"),
        ("/machine.slice/libpod-\(id).scope/container", "podman container 4f0c4f0c4f0c", "libpod-\(id).scope"),
    ])
    func `whose limit it is`(path: String, text: String?, unit: String?) {
        #expect(place(path).limitText == text)
        #expect(place(path).limitedUnit == unit)
    }

    // MARK: Names

    @Test(arguments: [
        "nginx.service", "docker-\(id).scope", "docker/\(id)", "kubepods/burstable/pod\(uid)/\(id)", "lxc/101",
        "lxc.payload.web", "user@1000.service/a.service", "system.slice", "user@1000.service",
        "machine.slice/a.service",
        "docker", "", "/", "user@1000.service/libpod-\(id).scope", "\(slice):cri-containerd:\(id)",
    ])
    func `a place by the name of a unit has that name`(name: String) {
        let place = CgroupLocation(unit: name)
        #expect(place.unit?.description ?? place.limitedUnit == name)
    }

    @Test func `names that are known are told with the ids`() {
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "app")
        names.pods[Self.uid] = "shop/web-0"
        names.guests["101"] = .init(name: "db", manager: .proxmox)
        names.users[1000] = "anna"
        let named = { (path: String) in names.named(CgroupLocation(controlGroup: path)).text }
        #expect(
            named("/kubepods/burstable/pod\(Self.uid)/\(Self.id)")
                == "container app (4f0c4f0c4f0c) of pod shop/web-0 (\(Self.uid))")
        #expect(names.named(CgroupLocation(controlGroup: Self.kubepods)).limitText == "pod shop/web-0 (\(Self.uid))")
        #expect(named("/docker/\(Self.id)") == "container app (docker 4f0c4f0c4f0c)")
        #expect(named("/lxc/101/ns/a.service") == "LXC guest 101 (db), unit a.service in it")
        #expect(named("/user.slice/user-1000.slice/session-3.scope") == "session-3.scope of user anna (1000)")
    }

    @Test func `a name in a guest or of a user is not looked up, because anybody may be root there`() {
        var names = ContainerNames()
        names.containers[Self.id] = .init(name: "app")
        let named = { (path: String) in names.named(CgroupLocation(controlGroup: path)).text ?? "" }
        #expect(!named("/lxc/101/ns/system.slice/docker-\(Self.id).scope").contains("app"))
        #expect(!named("/user.slice/user@1000.service/libpod-\(Self.id).scope").contains("app"))
    }

    @Test func `a unit in a slice of a pod is known by its path only`() {
        let path = "\(Self.kubepods)/cri-containerd-\(Self.id).scope"
        var names = ContainerNames()
        #expect(names.location(ofUnit: "cri-containerd-\(Self.id).scope").pod == nil)
        names.units["cri-containerd-\(Self.id).scope"] = CgroupLocation(controlGroup: path)
        #expect(names.location(ofUnit: "cri-containerd-\(Self.id).scope").pod?.uid == Self.uid)
    }
}
