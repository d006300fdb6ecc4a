import Testing

@testable import ProcMetrics

@Suite struct ContainerNameTests {
    private static let id = String(repeating: "4f0c", count: 16)

    @Test(arguments: [
        ("/system.slice/docker-\(id).scope", ContainerName.Runtime.docker),
        ("/machine.slice/libpod-\(id).scope", .podman),
        ("/kubepods.slice/kubepods-pod1.slice/cri-containerd-\(id).scope", .containerd),
        ("/kubepods.slice/crio-\(id).scope", .crio), ("/system.slice/nerdctl-\(id).scope", .nerdctl),
        ("/kubepods/pod1/crio-\(id)", .crio), ("/a.service/libpod-payload-\(id)", .podman), ("/docker/\(id)", .unknown),
        ("/a.slice:docker:\(id)", .docker), ("/a.slice:other:\(id)", .unknown),
    ])
    func `knows the scopes of container runtimes`(path: String, runtime: ContainerName.Runtime) {
        let name = ContainerName(controlGroup: path)
        #expect(name?.runtime == runtime)
        #expect(name?.id == Self.id)
    }

    @Test(arguments: [
        "", "/", "/system.slice/nginx.service", "/docker-\(id).service", "/docker-4f0c.scope", "/\(id).scope",
        "/other-\(id).scope", "/libpod-conmon-\(id).scope", "/docker-\(id).scope/inner",
        "/docker-\(id.uppercased()).scope", "/unknown-\(id).scope", "/a.slice:docker:4f0c", "/docker:\(id)",
        "/a.service:docker:\(id)",
    ])
    func `takes nothing else for a container`(path: String) {
        #expect(ContainerName(controlGroup: path) == nil)
    }
}
