import Testing

@testable import OrchClients

@Suite("Patches")
struct PatchTests {
  func apply(_ diff: String, to text: String) -> String? {
    [Hunk](unifiedDiff: Array(diff.utf8)).applied(to: Array(text.utf8))
      .map { String(decoding: $0, as: UTF8.self) }
  }

  @Test func `a unified diff changes the lines it names`() {
    #expect(apply("@@ -1 +1 @@\n-# Demo\n+# Demo project\n", to: "# Demo\n") == "# Demo project\n")
    #expect(
      apply("--- a\n+++ b\n@@ -2,2 +2,3 @@ f\n b\n-c\n+C\n+D\n", to: "a\nb\nc\nd\n")
        == "a\nb\nC\nD\nd\n")
    #expect(apply("@@ -1,0 +2 @@\n+x\n", to: "a\nb\n") == "a\nx\nb\n")
    #expect(apply("@@ -0,0 +1 @@\n+x\n", to: "") == "x\n")
    #expect(apply("@@ -1 +0,0 @@\n-x\n", to: "x\n") == "")
  }

  @Test func `two hunks, the second moved by the first, and lines that moved`() {
    let diff = "@@ -1 +1,2 @@\n a\n+x\n@@ -3 +4 @@\n-c\n+C\n"
    #expect(apply(diff, to: "a\nb\nc\n") == "a\nx\nb\nC\n")
    #expect(apply(diff, to: "a\nb\nb\nb\nc\n") == "a\nx\nb\nb\nb\nC\n")
  }

  @Test func `the end of a file without newline`() {
    #expect(apply("@@ -1 +1 @@\n-a\n+b\n\\ No newline at end of file\n", to: "a\n") == "b")
    #expect(apply("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", to: "a") == "b\n")
    #expect(
      apply(
        "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n", to: "a"
      ) == "b")
    #expect(
      apply("@@ -1,2 +1,2 @@\n-a\n+b\n c\n\\ No newline at end of file\n", to: "a\nc") == "b\nc")
    #expect(apply("@@ -1 +1 @@\n-a\n+b\n", to: "a\nc") == "b\nc")
  }

  @Test func `lines that are not there change nothing`() {
    #expect(apply("@@ -1 +1 @@\n-a\n+b\n", to: "x\n") == nil)
    #expect(apply("@@ -9,0 +10 @@\n+b\n", to: "x\n") == nil)
    #expect(apply("@@ -99999999999999999999 +1 @@\n-x\n+b\n", to: "x\n") == "b\n")
  }

  @Test func `the text of apply_patch`() throws {
    let text = """
      apply_patch <<'EOF'
      *** Begin Patch
      *** Update File: README.md
      @@
      -# Demo
      +# Demo project
      @@ class B
       x
      -y
      +Y
      *** Add File: notes.md
      +note
      +
      *** Delete File: old
      *** Update File: from
      *** Move to: to
      +first
      *** End of File
      *** End Patch
      EOF
      """
    let steps = try #require([PatchStep](patch: text))
    #expect(steps.map(\.path) == ["README.md", "notes.md", "old", "from"])
    #expect(steps[1] == .add(path: "notes.md", content: Array("note\n\n".utf8)))
    guard case .update(_, nil, let hunks) = steps[0], case .update(_, "to", _) = steps[3] else {
      Issue.record("no updates")
      return
    }
    let before = "# Demo\nx\ny\nclass B\nx\ny\n"
    let after = hunks.applied(to: Array(before.utf8)).map { String(decoding: $0, as: UTF8.self) }
    #expect(after == "# Demo project\nx\ny\nclass B\nx\nY\n")
  }

  @Test(arguments: [
    "", "*** Begin Patch\n+x\n*** End Patch", "*** Begin Patch\n*** Add File: a\n+x",
    "*** Begin Patch\n*** Add File: a\nx\n*** End Patch",
    "*** Begin Patch\n*** Delete File: a\n-x\n*** End Patch",
  ])
  func `a patch that is none`(text: String) {
    #expect([PatchStep](patch: text) == nil)
  }
}
