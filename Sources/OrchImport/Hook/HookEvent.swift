/// What clients tell their hooks, by the names they have for it (formats §1.6, §2.4).
enum HookEvent: String, CaseIterable {
  case sessionStart = "SessionStart"
  case sessionEnd = "SessionEnd"
  case userPromptSubmit = "UserPromptSubmit"
  case preToolUse = "PreToolUse"
  case permissionRequest = "PermissionRequest"
  case postToolUse = "PostToolUse"
  case postToolUseFailure = "PostToolUseFailure"
  case postToolBatch = "PostToolBatch"
  case subagentStart = "SubagentStart"
  case subagentStop = "SubagentStop"
  case stop = "Stop"
  case stopFailure = "StopFailure"
  case preCompact = "PreCompact"
  case postCompact = "PostCompact"
  case notification = "Notification"
  case userPromptExpansion = "UserPromptExpansion"
  case permissionDenied = "PermissionDenied"
  case preModelSwitch = "PreModelSwitch"
  case postModelSwitch = "PostModelSwitch"
  case taskCreated = "TaskCreated"
  case taskCompleted = "TaskCompleted"
  case teammateIdle = "TeammateIdle"
  case elicitation = "Elicitation"
  case elicitationResult = "ElicitationResult"
  case configChange = "ConfigChange"
  case instructionsLoaded = "InstructionsLoaded"
  case worktreeCreate = "WorktreeCreate"
  case worktreeRemove = "WorktreeRemove"
  case cwdChanged = "CwdChanged"
  case fileChanged = "FileChanged"
  case directoryAdded = "DirectoryAdded"
  case messageDisplay = "MessageDisplay"
  case setup = "Setup"

  /// The events that `orch hook install` asks for.
  static let installed: [HookEvent] = [
    .sessionStart, .sessionEnd, .userPromptSubmit, .preToolUse, .postToolUse, .subagentStop, .stop,
    .preCompact,
  ]

  /// What the store calls it: `hook.pre-tool-use`.
  var kind: String {
    var bytes = Array("hook.".utf8)
    for (place, byte) in rawValue.utf8.enumerated() {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if isUpper, place > 0 { bytes.append(UInt8(ascii: "-")) }
      bytes.append(isUpper ? byte | 0x20 : byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
