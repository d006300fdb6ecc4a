import Testing

@testable import ProcMetrics

@Suite struct ContainerFileTextTests {
    private static let id = String(repeating: "4f0c", count: 16)
    private static let uid = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0"

    @Test func `a directory of a pod's logs has its name`() {
        let pod = ContainerFileText.pod(directory: "shop_web-0_\(Self.uid)")
        #expect(pod?.uid == Self.uid && pod?.name == "shop/web-0")
        let hash = String(repeating: "0123456789abcdef", count: 2)
        #expect(ContainerFileText.pod(directory: "kube-system_etcd-node_\(hash)")?.name == "kube-system/etcd-node")
        #expect(ContainerFileText.pod(directory: "shop_a\nb_\(Self.uid)")?.name == #"shop/a\x0ab"#)
    }

    @Test(arguments: ["", "_", "__", "shop_web", "shop_web_x", "a_b_c_\(uid)", "_web_\(uid)", "shop__\(uid)"])
    func `no other directory is a pod's`(name: String) { #expect(ContainerFileText.pod(directory: name) == nil) }

    @Test func `a link to a container's log has its name`() {
        let container = ContainerFileText.container(link: "web-0_shop_my-app-\(Self.id).log")
        #expect(container?.id == Self.id && container?.name == "my-app")
    }

    @Test(arguments: ["", "a_b_c.log", "a_b_-\(id).log", "a_b_c-\(id)", "a_b_c-4f0c.log", "b_c-\(id).log"])
    func `no other link is a container's`(name: String) { #expect(ContainerFileText.container(link: name) == nil) }

    @Test(arguments: [
        ("lxc.uts.name = web\n", "web"), ("lxc.arch = amd64\nlxc.uts.name=web # x", "web"),
        ("lxc.utsname = old\n", "old"),
        ("lxc.uts.name = a\nlxc.uts.name = b\n", "b"), ("  lxc.uts.name = web", "web"), ("lxc.uts.names = web", nil),
        ("#lxc.uts.name = web", nil), ("lxc.uts.name", nil), ("lxc.uts.name =", nil), ("", nil), ("\n\n", nil),
    ])
    func `the host name of an LXC guest`(text: String, name: String?) {
        let bytes = Array(text.utf8)
        let found = ContainerFileText.hostName(lxcConfiguration: bytes.span)
        #expect(found == name)
    }

    @Test func `names of users`() {
        let text = """
            root:x:0:0:root:/root:/bin/bash
            :x:1000:1000::/:/bin/sh
            anna:x:1000:1000:Anna:/home/anna:/bin/bash
            other:x:1000:1000::/:/bin/sh
            broken:x
            huge:x:4294967296:1::/:/bin/sh
            cut:x:1001
            """
        let bytes = Array(text.utf8)
        let found = ContainerFileText.users([0, 1000, 1001], passwd: bytes.span)
        #expect(found == [0: "root", 1000: "anna"])
    }
}
