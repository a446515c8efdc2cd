import CGit2
import OrchModel

/// Who makes a commit, and when.
package struct Signature: Sendable {
  package let name: String
  package let email: String
  package let time: Timestamp
  /// Minutes ahead of UTC.
  package let offset: Int

  package init(name: String, email: String, time: Timestamp, offset: Int = 0) {
    self.name = name
    self.email = email
    self.time = time
    self.offset = offset
  }
}

/// The name commits are made under.
package struct Identity: Hashable, Sendable {
  package let name: String
  package let email: String
  /// Why this is orch's own name and not the user's, to be told once; nil when it is the user's.
  package let notice: String?

  package func signature(at time: Timestamp, offset: Int = 0) -> Signature {
    Signature(name: name, email: email, time: time, offset: offset)
  }
}

extension Repository {
  /// `user.name` and `user.email` of git's configuration; without them, orch's own.
  package var identity: Identity {
    get throws {
      let config = try Handle<ConfigKind>("read the configuration") {
        git_repository_config_snapshot(&$0, handle)
      }
      if let name = Configuration.text("user.name", in: config.pointer).map(Self.personal),
        let email = Configuration.text("user.email", in: config.pointer).map(Self.personal),
        !name.isEmpty, !email.isEmpty
      {
        return Identity(name: name, email: email, notice: nil)
      }
      return Identity(
        name: "orch", email: "orch@localhost",
        notice: "git has no user.name and user.email; commits are made as 'orch <orch@localhost>'")
    }
  }

  /// `text` without what a signature cannot hold, at most 256 bytes.
  static func personal(_ text: String) -> String {
    let scalars = text.cut(toBytes: 256).unicodeScalars.filter {
      $0.value >= 0x20 && !$0.isHidden && $0 != "<" && $0 != ">"
    }
    let bytes = Array(String(String.UnicodeScalarView(scalars)).utf8)
    let isCrud = { (byte: UInt8) in " .,:;\"\\'".utf8.contains(byte) }
    let kept = bytes.drop(while: isCrud)
    let end = kept.lastIndex { !isCrud($0) } ?? kept.startIndex - 1
    return end < kept.startIndex ? "" : String(decoding: kept[...end], as: UTF8.self)
  }
}

extension Repository {
  /// What people call the project: the name of the main working tree's folder, or of a bare repository
  /// without `.git`.
  package var projectName: String {
    if rawCommonDirectory.last?.bytes == Array(".git".utf8) {
      return rawCommonDirectory.parent.last?.string ?? "/"
    }
    if !isLinkedWorktree, let name = rawWorkingDirectory?.last { return name.string }
    let name = rawCommonDirectory.last?.bytes ?? Array("/".utf8)
    let isSuffixed = name.count > 4 && name.suffix(4).elementsEqual(".git".utf8)
    return String(decoding: isSuffixed ? name.dropLast(4) : name[...], as: UTF8.self)
  }

  /// Where `origin` is, without user name, password, query and fragment; nil without such a remote.
  package var remoteURL: String? {
    guard
      let remote = try? Handle<RemoteKind>(
        existing: "read the remote", { git_remote_lookup(&$0, handle, "origin") }),
      let url = git_remote_url(remote.pointer)
    else { return nil }
    return withoutCredentials(RawPath(url).string)
  }
}

/// `url` with all that may be a secret left out.
///
/// Over ssh the user name says which account of a host is meant, so it stays; a password never does.
func withoutCredentials(_ url: String) -> String {
  let bytes = Array(url.utf8)
  let separator = Array("://".utf8)
  guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: separator) }) else {
    return url
  }
  let scheme = bytes[..<start]
  let rest = bytes[(start + 3)...]
  let host = rest.prefix {
    $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#")
  }
  let path = rest[host.endIndex...].prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }
  var place = host
  if let at = host.lastIndex(of: UInt8(ascii: "@")) {
    let user = host[..<at].prefix { $0 != UInt8(ascii: ":") }
    let isSSH = String(decoding: scheme, as: UTF8.self).lowercased().hasSuffix("ssh")
    place = isSSH && !user.isEmpty ? user + host[at...] : host[(at + 1)...]
  }
  return String(decoding: scheme + separator + place + path, as: UTF8.self)
}
