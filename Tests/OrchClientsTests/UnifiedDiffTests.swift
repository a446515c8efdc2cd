import OrchModel
import Testing

@testable import OrchClients

@Suite("Patches of diff -u")
struct UnifiedDiffTests {
  private func lines(_ patch: String) -> [Int]? {
    let text = JSONValue.object([.init("patch", .string(patch))]).text
    let answer = Array(text.utf8).withUnsafeBytes { bytes in
      JSONParser().read(bytes) {
        UnifiedDiff.lines(in: $0["patch"]).map { [$0.added, $0.removed] }
      }
    }
    return (try? answer.get()) ?? nil
  }

  @Test func `lines of hunks count, names of files do not`() {
    #expect(lines("--- a.txt\n+++ a.txt\n@@ -1,2 +1,3 @@\n same\n-old\n+new\n+more\n") == [2, 1])
    #expect(lines("@@ -1 +1 @@\n-a\n+b\n") == [1, 1])
    #expect(lines("Index: a\n====\n--- a\n+++ a\n@@ -0,0 +1,2 @@\n+a\n+b") == [2, 0])
    #expect(
      lines("--- a\n+++ a\n@@ -1 +1 @@\n-a\n+b\n--- c\n+++ c\n@@ -5,1 +5,0 @@\n-x\n") == [1, 2])
  }

  @Test func `a line that looks like a header is one inside of a hunk`() {
    #expect(lines("--- q.sql\n+++ q.sql\n@@ -1,2 +1,2 @@\n--- drop\n+++ count\n same\n") == [1, 1])
    #expect(lines("@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline\n") == [1, 1])
    #expect(lines("```diff\n@@ -1,2 +1,1 @@ func f() {\n keep\n-x\n```\n- no change") == [0, 1])
    #expect(lines("@@ -1,2 +1,2 @@\r\n-a\r\n+b\r\n c\r\n") == [1, 1])
  }

  @Test func `what is no patch has no lines`() {
    #expect(lines("") == nil && lines("+ a\n- b\n") == nil && lines("@@ no @@\n+a") == nil)
    #expect(lines("@@ -1,99999999999999999999 +1 @@\n+a") == nil)
    #expect(lines("@@ -1,-2 +1 @@\n+a") == nil && lines("@@ -1,1,1 +1 @@") == nil)
    #expect(lines("@@ -1,9223372036854775807 +1 @@\n+a\n") == [1, 0])
  }
}
