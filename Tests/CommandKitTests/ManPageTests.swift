import CommandKit
import Testing

@Suite("Manual pages")
struct ManPageTests {
  let manual = Manual(
    program: "pit", version: "pit 1.0", date: "2026-01-15", globals: Globals(),
    exitCodes: [(0, "yes, or done"), (64, "the command line is wrong")],
    sections: [(title: "Files", text: "The store is in '~/.local'.\n\n  .pit/pit.db")])

  @Test func `of a topic has its words, in section 7`() {
    let topic = HelpTopic(
      name: "dates", summary: "How dates are written", text: "As in ISO 8601:\n\n  2026-01-15\n")
    #expect(
      topic.manPage(manual) == #"""
        .TH "PIT\-DATES" "7" "2026-01-15" "pit 1.0"
        .SH "NAME"
        pit\-dates \- How dates are written
        .SH "DESCRIPTION"
        As in ISO 8601:
        .PP
        .nf
          2026\-01\-15
        .fi
        .SH "SEE ALSO"
        \fBpit\fR(1)

        """#)
    #expect(topic.help() == "How dates are written\n\nAs in ISO 8601:\n\n  2026-01-15\n")
  }

  @Test func `of a command says all its declaration does`() {
    #expect(
      TasksShow.manPage(manual) == #"""
        .TH "PIT\-TASKS\-SHOW" "1" "2026-01-15" "pit 1.0"
        .SH "NAME"
        pit\-tasks\-show \- Show one task
        .SH "SYNOPSIS"
        \fBpit tasks show\fR \fItask\fR [\fIpart\fR]
        .SH "DESCRIPTION"
        Show one task.
        .SH "OPERANDS"
        .TP
        \fItask\fR
        The task to show
        .TP
        \fIpart\fR
        Only this part of it
        .PP
        The options of every command are in \fBpit\fR(1), under GLOBAL OPTIONS.
        .SH "EXIT STATUS"
        .TP
        \fB0\fR
        yes, or done
        .TP
        \fB64\fR
        the command line is wrong
        .SH "FILES"
        The store is in \(aq\(ti/.local\(aq.
        .PP
        .nf
          .pit/pit.db
        .fi
        .SH "SEE ALSO"
        \fBpit\fR(1)

        """#)
  }

  @Test func `escape what means something to roff`() {
    let page = TasksList.manPage(manual)
    #expect(page.contains(#"\fB\-s\fR, \fB\-\-status\fR \fIstatus\fR"#))
    #expect(page.contains(#"\fB\-\-\fR[\fBno\-\fR]\fBanalyst\fR"#))
    #expect(page.contains(#"pit tasks \-\-json | jq \-r \(aq.items[].id\(aq"#))
    let hostile = Manual(
      program: "pit", date: "2026-01-15",
      sections: [(title: "x", text: ".so /etc/passwd\n\n'x\n\n\\fB\u{1B}[31m é \"q\"\n\n  .nf")])
    let text = BranchList.manPage(hostile)
    #expect(text.contains("\n\\&.so /etc/passwd\n"))
    #expect(text.contains("\n\\(aqx\n"))
    #expect(text.contains("\n\\efB[31m \\[u00E9] \\(dqq\\(dq\n"))
  }

  @Test func `there is one for each command that is shown, and one of all`() {
    let pages = Sample.tree.manPages(manual, summary: "keeps tasks")
    #expect(
      pages.map(\.name) == [
        "pit.1", "pit-tasks-list.1", "pit-tasks-show.1", "pit-tasks-delete.1", "pit-run.1",
        "pit-estimate.1", "pit-estimate-cost.1", "pit-git-branch-list.1",
      ])
    #expect(pages[0].text.contains(".SH \"GLOBAL OPTIONS\"\n"))
    #expect(!pages[0].text.contains("__complete"))
    #expect(pages.map(\.text) == Sample.tree.manPages(manual, summary: "keeps tasks").map(\.text))
  }

  @Test func `of errors lists them by code, each with all its hints`() {
    let manual = Manual(
      program: "pit", version: "pit 1.0", date: "2026-01-15", exitCodes: [(66, "no such thing")],
      errorPage: "pit-errors")
    let errors = [
      ListedError(code: "task.unknown", status: 66, message: "no task 'TASK'", hint: "say which"),
      ListedError(code: "store.busy", status: 75, message: "the store is busy", hint: nil),
      ListedError(code: "task.unknown", status: 66, message: "no task 'TASK'", hint: ".see"),
      ListedError(code: "task.unknown", status: 66, message: "no task 'TASK'", hint: "say which"),
      ListedError(code: "task.unknown", status: 65, message: "no task 'TASK'", hint: "other"),
    ]
    #expect(
      manual.errorPage(errors, summary: "what can go wrong", discussion: "All of it.") == #"""
        .TH "PIT\-ERRORS" "7" "2026-01-15" "pit 1.0"
        .SH "NAME"
        pit\-errors \- what can go wrong
        .SH "DESCRIPTION"
        All of it.
        .SH "ERRORS"
        .TP
        \fBstore.busy\fR (75)
        the store is busy
        .TP
        \fBtask.unknown\fR (65)
        no task \(aqTASK\(aq
        .br
        \fIhint:\fR other
        .TP
        \fBtask.unknown\fR (66)
        no task \(aqTASK\(aq
        .br
        \fIhint:\fR say which
        .br
        \fIhint:\fR .see
        .SH "SEE ALSO"
        \fBpit\fR(1)

        """#)
    let page = TasksShow.manPage(manual)
    #expect(
      page.contains("code and what to do, is in \\fBpit\\-errors\\fR(7).\n.SH \"SEE ALSO\"\n"))
    #expect(page.hasSuffix("\\fBpit\\fR(1), \\fBpit\\-errors\\fR(7)\n"))
    let overview = Sample.tree.manPage(manual, summary: "keeps tasks")
    #expect(overview.hasSuffix(".SH \"SEE ALSO\"\n\\fBpit\\-errors\\fR(7)\n"))
  }

  @Test(.enabled(if: Shells.has("mandoc"), "mandoc is not installed"))
  func `mandoc has nothing to say about them`() throws {
    let folder = try Folder()
    for page in Sample.tree.manPages(manual, summary: "keeps tasks", discussion: "A word.") {
      try folder.write(page.text, to: page.name)
    }
    #expect(folder.run("mandoc -T lint -W warning *.1").isEmpty)
    #expect(folder.run("mandoc -T ascii pit-tasks-list.1 | col -b").contains("-s, --status status"))
  }
}
