/// Which settings of a git configuration make git, or what runs it, start something.
extension GitConfigText.Setting {
  /// True when the value is a program, or leads to more settings.
  var namesProgram: Bool {
    if isInclude { return true }
    if has(section: "alias") { return value.first == UInt8(ascii: "!") }
    if has(section: "submodule"), has(key: "update") { return value.first == UInt8(ascii: "!") }
    if has(section: "protocol") { return has(key: "allow") }
    if has(section: "pager") { return !isSwitch }
    if has(section: "remote"), has(key: "url") || has(key: "pushurl") {
      return value.starts(with: "ext::".utf8)
    }
    guard
      let rule = Self.rules.first(where: { rule in
        has(section: rule.section) && rule.keys.contains { has(key: $0) }
      })
    else { return false }
    return !value.isEmpty && !(rule.section == "core" && isSwitch)
  }

  var isInclude: Bool {
    has(key: "path") && (has(section: "include") || has(section: "includeif"))
  }

  var isHooksPath: Bool { has(section: "core") && has(key: "hookspath") }

  /// `filter.lfs.process`.
  var shownKey: String {
    let middle = subsection.map { "." + String(decoding: $0, as: UTF8.self) } ?? ""
    return String(decoding: section, as: UTF8.self) + middle + "."
      + String(decoding: key, as: UTF8.self)
  }

  var shownValue: String { String(decoding: value, as: UTF8.self) }

  private func has(section name: String) -> Bool { section.elementsEqual(name.utf8) }
  private func has(key name: String) -> Bool { key.elementsEqual(name.utf8) }

  /// `core.fsmonitor = true` and `pager.log = false` start nothing but git itself.
  private var isSwitch: Bool {
    let word = value.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    return ["true", "false", "yes", "no", "on", "off", "0", "1"].contains {
      word.elementsEqual($0.utf8)
    }
  }

  /// Keys in lower case; a section's keys are meant with any subsection and without one.
  private static let rules: [(section: String, keys: [String])] = [
    (
      "core",
      [
        "fsmonitor", "hookspath", "sshcommand", "pager", "editor", "askpass", "gitproxy",
        "alternaterefscommand",
      ]
    ),
    ("browser", ["cmd", "path"]), ("credential", ["helper"]),
    ("diff", ["command", "external", "textconv"]), ("difftool", ["cmd", "path"]),
    ("filter", ["clean", "process", "smudge"]), ("gpg", ["program", "defaultkeycommand"]),
    ("guitool", ["cmd"]), ("hook", ["command"]), ("instaweb", ["browser", "httpd"]),
    ("interactive", ["difffilter"]), ("lfs", ["clean", "path", "smudge"]),
    ("man", ["cmd", "path"]),
    ("merge", ["driver"]), ("mergetool", ["cmd", "path"]),
    ("remote", ["receivepack", "uploadpack", "vcs"]),
    ("sendemail", ["cccmd", "headercmd", "sendmailcmd", "smtpserver", "tocmd"]),
    ("sequence", ["editor"]), ("tar", ["command"]), ("trailer", ["cmd", "command"]),
    ("uploadpack", ["packobjectshook"]),
  ]
}
