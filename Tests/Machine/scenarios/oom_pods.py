"""Given a host with trees of control groups as the kubelet makes them, with cgroupfs and with systemd, a limit on the pods, and a
service of the name of each runtime beside them,
when the kernel kills in a container at the limit of its pod,
then the event names the container and the pod by id and, as the files of the kubelet tell them, by name; the limit is the pod's;
and neither the kubelet nor containerd is named.
"""
from _story import clock, install, show, kills_told, wait_for_verdict

MACHINE = dict(memory=512)
MINUTES = 5
CONTAINERS = {"cgroupfs": "4f0c" * 16, "systemd": "0a1b" * 16, "below": "0c1d" * 16}
UIDS = {"cgroupfs": "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0", "systemd": "1b1c2d3e-4f50-6172-8394-a5b6c7d8e9f1",
        "below": "2b1c2d3e-4f50-6172-8394-a5b6c7d8e9f2"}
SLICE = f"kubepods-burstable-pod{UIDS['systemd'].replace('-', '_')}.slice"
PODS = {"cgroupfs": f"/kubepods/burstable/pod{UIDS['cgroupfs']}",
        "systemd": f"/kubepods.slice/kubepods-burstable.slice/{SLICE}",
        # As containerd has it where the kubelet uses systemd and containerd does not.
        "below": f"/system.slice/containerd.service/kubepods/burstable/pod{UIDS['below']}"}
SCOPES = {"cgroupfs": CONTAINERS["cgroupfs"], "systemd": f"cri-containerd-{CONTAINERS['systemd']}.scope",
          "below": CONTAINERS["below"]}
# Its own processes are in a group of their own: none may be where memory is given on.
CONTAINERD = """[Service]
Delegate=yes
ExecStart=sh -c 'cd /sys/fs/cgroup/system.slice/containerd.service && mkdir -p own && echo $$$$ >own/cgroup.procs && exec sleep infinity'
"""
# Makes a pod's control group with a limit and one for a container in it, and gives the controller of memory on to both.
POD = """set -e
cd /sys/fs/cgroup
path=.
for name in $(echo {pod} | tr / ' '); do
    echo +memory >$path/cgroup.subtree_control
    path=$path/$name
    mkdir -p $path
done
echo 60M >$path/memory.max
echo +memory >$path/cgroup.subtree_control
mkdir -p $path/{container}
"""


def story(machine):
    for name in "docker", "kubelet":
        machine.put(b"[Service]\nExecStart=sleep infinity\n", f"/etc/systemd/system/{name}.service")
    machine.put(CONTAINERD.encode(), "/etc/systemd/system/containerd.service")
    machine.must("systemctl daemon-reload && systemctl start docker kubelet containerd")
    for kind, uid in UIDS.items():
        machine.must(f"mkdir -p /var/log/pods/shop_{kind}_{uid}")
        machine.must(f"mkdir -p /var/log/containers && touch /var/log/containers/{kind}_shop_app-{CONTAINERS[kind]}.log")
    install(machine)
    wait_for_verdict(machine, "ok")

    for kind in PODS:
        kill = killed(machine, kind)
        assert kill["HEALTHD_CONTAINER"] == CONTAINERS[kind] and kill["HEALTHD_POD"] == UIDS[kind], kill
        assert kill["HEALTHD_OOM_CONSTRAINT"] == "memcg" and kill["HEALTHD_OOM_LIMIT_BYTES"] == str(60 << 20), kill
        assert kill["HEALTHD_OOM_LIMIT_NAME"] == f"pod shop/{kind} ({UIDS[kind]})", kill
        assert kill["HEALTHD_OOM_LIMIT_UNIT"] in (PODS[kind][1:], SLICE, f"kubepods/burstable/pod{UIDS[kind]}"), kill
        assert kill["HEALTHD_CONTAINER_NAME"] == "app" and kill["HEALTHD_POD_NAME"] == f"shop/{kind}", kill
        assert kill["HEALTHD_UNIT"].endswith(SCOPES[kind]), kill
        assert kill.get("OBJECT_SYSTEMD_UNIT") == (SCOPES[kind] if kind == "systemd" else None), kill
        assert f"kubectl delete pod -n shop {kind}" in kill["HEALTHD_ADVICE"], kill
        for blamed in "kubelet", "containerd.service", "docker":
            assert blamed not in kill["MESSAGE"], kill["MESSAGE"]


def killed(machine, kind):
    """A process is killed in the container at the limit of the pod; the event that tells it."""
    machine.must(POD.format(pod=PODS[kind][1:], container=SCOPES[kind]))
    group = f"/sys/fs/cgroup{PODS[kind]}/{SCOPES[kind]}"
    join = f"echo 0 >{group}/cgroup.procs && exec"
    machine.must(f"setsid -f sh -c '{join} sleep 1000' >/dev/null 2>&1 </dev/null")
    # The container is found when its files are open; its names are read at once, and are in the next tick.
    machine.wait_until(f"ls -l /proc/{show(machine, 'MainPID')}/fd | grep -q {group}/memory.current", 60)
    machine.must("sleep 5")
    start = clock(machine)
    machine.run(f"sh -c '{join} leak 20 anon'", 120)
    [kill] = kills_told(machine, start, 1)
    return kill
