import OrchModel
import TestSupport
import Testing

@Suite("orch pipelines")
struct PipelineTests {
  let bench: Workbench

  init() throws { bench = try Workbench() }

  private func create() {
    _ = bench.said([
      "pipelines", "create", "techblog", "--stage", "Keywords→Clusters:keywords:clusters",
      "--stage", "Clusters->Briefs:clusters:briefs", "--stage",
      "Briefs->Articles:briefs:articles:content",
    ])
  }

  @Test func `a pipeline is declared stage by stage`() {
    bench.expect(
      "pipelines create techblog --stage 'Keywords→Clusters:keywords:clusters' --stage Publish",
      width: 80,
      """
      pipeline techblog with 2 stages
      next: orch runs start techblog --project NAME

      """)
    bench.expect(
      "pipelines show techblog", width: 80,
      """
      pipeline  techblog
      stages    2
      disabled  -
      flow      Keywords→Clusters, Publish
      created   now

      Stages
      STAGE     TITLE              IN        OUT       ENABLED
      clusters  Keywords→Clusters  keywords  clusters  yes
      publish   Publish            items     items     yes

      """)
  }

  @Test func `-> is an arrow, and a fourth part is the name`() {
    create()
    bench.expect(
      "pipelines --json",
      """
      {"schema":"orch.pipelines.list/1","generatedAt":"2026-01-15T09:00:00.000Z","query":{},\
      "items":[{"name":"techblog","enabledCount":3,"disabled":null,\
      "flow":"Keywords→Clusters, Clusters→Briefs, Briefs→Articles",\
      "createdAt":"2026-01-15T09:00:00.000Z","stages":[{"name":"clusters",\
      "title":"Keywords→Clusters","input":"keywords","output":"clusters","isEnabled":true},\
      {"name":"briefs","title":"Clusters→Briefs","input":"clusters","output":"briefs",\
      "isEnabled":true},{"name":"content","title":"Briefs→Articles","input":"briefs",\
      "output":"articles","isEnabled":true}]}],"summary":{},"page":{"limit":null,"next":null},\
      "warnings":[]}

      """)
  }

  @Test func `stages are disabled and enabled, and twice is once`() {
    create()
    bench.expect(
      "pipelines disable techblog briefs", width: 80,
      "pipeline techblog: clusters, briefs (disabled), content\n")
    bench.expect(
      "pipelines disable techblog briefs", width: 80, "pipeline techblog is so already\n")
    bench.expect(
      "pipelines edit techblog --stage A:a:briefs --stage B:briefs:b", width: 80,
      "pipeline techblog: briefs (disabled), b\n")
    bench.expect(
      "pipelines disable techblog b",
      """
      --- stderr
      error: pipeline 'techblog' would have no stage that is enabled
      hint: enable another stage first
      --- exit 65

      """)
    bench.expect("pipelines enable techblog briefs", width: 80, "pipeline techblog: briefs, b\n")
  }

  @Test func `what can't be is refused with what can`() {
    create()
    for (words, said, code) in [
      (
        "create techblog --stage X",
        "there is a pipeline 'techblog' already\n"
          + "hint: to change its stages: orch pipelines edit techblog --stage …", 65
      ),
      (
        "create 'a b' --stage X",
        "'a b' can't be the name of a pipeline\n"
          + "hint: write letters, digits, '.', '_' and '-', at most 64 of them", 64
      ),
      (
        "create x",
        "a pipeline needs a stage\n"
          + "hint: add --stage 'Keywords->Clusters:keywords:clusters', once for each", 64
      ),
      (
        "create x --stage A:i:o --stage B:i:o",
        "two stages are called 'o'\n"
          + "hint: give one a name of its own behind a fourth ':', as in 'Title:in:out:name'", 65
      ),
      (
        "create x --stage A:b",
        "'A:b' is not a value for --stage\n"
          + "hint: write a stage such as 'Keywords->Clusters:keywords:clusters'", 64
      ),
      ("show techblock", "no pipeline 'techblock'\nhint: did you mean 'techblog'?", 66),
      (
        "enable techblog brief",
        "no stage 'brief' in pipeline 'techblog'\n"
          + "hint: did you mean 'briefs'?", 66
      ),
    ] {
      bench.expect("pipelines \(words)", "--- stderr\nerror: \(said)\n--- exit \(code)\n")
    }
  }

  @Test func `hostile names are refused or shown harmless`() {
    for name in HostileNames.all where !name.utf8.contains(0) {
      let said = bench.said(["pipelines", "create", "--stage", "Write:in:out", "--", name])
      #expect(said.code == .success || said.code == .usage, "\(name.debugDescription)")
      let stage = bench.said([
        "pipelines", "edit", "nothing", "--stage=\(name):a:b", "--json",
      ])
      #expect(stage.code == .usage || stage.code == .notFound)
      #expect(!stage.narration.unicodeScalars.contains { $0.value == 0x1B })
    }
  }

  @Test func `there are none at first`() {
    bench.expect(
      "pipelines", width: 80,
      """
      --- stderr
      no pipelines; declare one with 'orch pipelines create NAME --stage …'

      """)
  }
}
