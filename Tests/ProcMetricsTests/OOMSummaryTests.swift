import Testing

@testable import ProcMetrics

@Suite struct OOMSummaryTests {
    private struct Groups: Equatable {
        let victim: String?
        let limit: String?

        init(_ victim: String?, _ limit: String?) { (self.victim, self.limit) = (victim, limit) }
    }

    private func groups(_ line: String, pid: Int32 = 512, name: String = "leak") -> Groups? {
        let (bytes, name) = (Array(line.utf8), Array(name.utf8))
        return OOMSummary(bytes.span, pid: pid, name: name.span).map { summary in
            let text = { (range: Range<Int>) in String(decoding: bytes[range], as: UTF8.self) }
            return Groups(summary.group.map(text), summary.limitGroup.map(text))
        }
    }

    /// The line as the kernel writes it.
    private func line(_ path: String, limit: String? = nil, cpuset: String = "/", task: String = "leak") -> String {
        let constraint = limit == nil ? "NONE" : "MEMCG"
        let reason = limit.map { "oom_memcg=\($0)" } ?? "global_oom"
        return
            "oom-kill:constraint=CONSTRAINT_\(constraint),nodemask=(null),cpuset=\(cpuset),mems_allowed=0-1,\(reason),task_memcg=\(path),task=\(task),pid=512,uid=0"
    }

    private let leak = "/system.slice/leak.service"

    @Test func `a user's number beyond 31 bits is written as a negative one`() {
        for text in [line(leak), line(leak, limit: leak)] {
            let found = groups(text.replacing("uid=0", with: "uid=-2147418112"))
            #expect(found == groups(text))
            #expect(found != nil)
        }
    }

    @Test func `has the control group of the victim, and that of the limit`() {
        #expect(groups(line(leak)) == Groups(leak, nil))
        #expect(groups(line(leak, limit: leak)) == Groups(leak, leak))
        #expect(groups(line(leak, limit: "/system.slice")) == Groups(leak, "/system.slice"))
        #expect(groups(line("/")) == Groups("/", nil))
        #expect(groups(line("/a", limit: "/")) == Groups("/a", "/"))
    }

    @Test func `a kernel without control groups has none`() {
        #expect(
            groups(
                "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,task=leak,pid=512,uid=0")
                == Groups(nil, nil))
    }

    @Test(arguments: [
        "a b", ",", "a,task=b", ",task=", "x,pid=1,uid=0", "pid=512,uid=0", ",task_memcg=/", "oom_memcg=/a", "(",
        "\\x0a", "",
    ])
    func `a name may hold anything`(name: String) {
        #expect(groups(line(leak, task: name), name: name) == Groups(leak, nil))
        #expect(groups(line(leak, limit: leak, task: name), name: name) == Groups(leak, leak))
    }

    private static let hostile = [
        ",task=a,pid=1,uid=0", ",task_memcg=/system.slice/nginx.service", ",oom_memcg=/system.slice/nginx.service",
        ",global_oom,task_memcg=/system.slice/nginx.service,task=nginx,pid=512,uid=0",
        ",oom_memcg=/system.slice/nginx.service,task_memcg=/system.slice/nginx.service/x", "\\x0a", " ", "=",
    ]

    @Test(arguments: hostile)
    func `a user's control group may be called anything, and blames no other`(name: String) {
        let path = "/user.slice/user-1000.slice/user@1000.service/x\(name)"
        #expect(groups(line(path)) == Groups(path, nil))
        #expect(groups(line(path, limit: path)) == Groups(path, path))
        #expect(groups(line(path + "/y", limit: path)) == Groups(path + "/y", path))
        #expect(groups(line(path, limit: "/user.slice")) == Groups(path, "/user.slice"))
    }

    @Test func `a control group that repeats itself is still the user's`() throws {
        let own = "/user.slice/user-1000.slice/user@1000.service"
        let path = "\(own)/x,task_memcg=\(own)/x"
        let found = try #require(groups(line(path + "/y", limit: path)))
        #expect(found.victim?.hasPrefix(own) == true)
        #expect(found.limit?.hasPrefix(own) == true)
    }

    @Test(arguments: [
        "x,mems_allowed=0,global_oom,task_memcg=", "x,oom_memcg=", "x,task=a,pid=512,uid=0", ",task_memcg=",
    ])
    func `the name of a cpuset may hold anything but a slash`(name: String) {
        #expect(groups(line(leak, cpuset: name)) == Groups(leak, nil))
        #expect(groups(line(leak, limit: leak, cpuset: name)) == Groups(leak, leak))
    }

    @Test func `a name that changed between two lines still gives the group`() {
        #expect(groups(line(leak, task: "old"), name: "new") == Groups(leak, nil))
        #expect(groups(line(leak, task: "xleak"), name: "leak") == Groups(leak, nil))
    }

    @Test func `is about that victim or nobody`() {
        #expect(groups(line(leak), pid: 51) == nil)
        #expect(groups(line(leak, limit: "/system.slice/other.service")) == nil)
        for text in ["", "oom-kill:", "oom-kill:constraint=x,pid=512,uid=0", "x" + line(leak), line(leak) + " "] {
            #expect(groups(text) == nil)
        }
    }

    @Test func `a line is whole when its end is there`() {
        let bytes = Array(line(leak).utf8)
        let whole = (0...bytes.count).filter { end in
            let part = Array(bytes[..<end])
            return OOMSummary.isWhole(part.span)
        }
        #expect(whole == [bytes.count])
    }
}
