import Glibc
import OrchCommands
import OrchModel
import OrchStore
import TestSupport

/// A machine of its own for one test: an `orch-import` that is given hook events, and folders of clients.
final class HookBench {
  let bench: Workbench
  let folder: ScratchFolder

  init(_ place: Workbench.Place = .memory) throws {
    bench = try Workbench(place)
    folder = try ScratchFolder()
    bench.directory = folder.path
    bench.environment["HOME"] = folder.path
    bench.environment["PATH"] = folder / "bin"
    try folder.write("#!/bin/sh\n", to: "bin/orch")
    chmod(folder / "bin/orch", 0o755)
  }

  /// All that `orch-import WORDS` says, with `TMP` for the folder.
  func orch(_ line: String) -> String {
    bench.said(words(of: line), by: "orch-import").transcript
      .replacing(folder.path, with: "TMP")
  }

  /// The same as a person on a wide terminal reads it.
  func shown(_ line: String) -> String { bench.onTerminal(width: 200) { orch(line) } }

  /// What `orch hook` says of an event.
  func hook(_ input: String, _ options: String = "") -> String {
    bench.input = input
    return orch("hook " + options)
  }

  /// Where Claude Code keeps the session of `payload`, in this test's home.
  var transcript: String { folder / ".claude/projects/-p/s-1.jsonl" }

  /// An event of Claude Code in session `s-1`.
  func payload(_ event: String, _ more: String = "") -> String {
    """
    {"session_id":"s-1","transcript_path":"\(transcript)","cwd":"\(folder / "project")",\
    "hook_event_name":"\(event)"\(more)}
    """
  }

  /// An event of Codex.
  func codexPayload(_ event: String, _ more: String = "") -> String {
    """
    {"session_id":"s-2","turn_id":"t-1","transcript_path":"\(folder / ".codex/sessions/rollout-1.jsonl")",\
    "cwd":"\(folder / "project")","hook_event_name":"\(event)","model":"gpt-5.5"\(more)}
    """
  }

  /// The events of hooks that are kept: kind and data, oldest first.
  func events() throws -> [String] {
    try bench.store.rows("SELECT kind, data FROM event WHERE kind LIKE 'hook.%' ORDER BY seq") {
      try ($0["kind"] as String) + " " + ($0["data"] as String)
    }
  }

  func keys() throws -> [String] {
    try bench.store.rows("SELECT key FROM call ORDER BY key") { try $0["key"] as String }
  }
}
