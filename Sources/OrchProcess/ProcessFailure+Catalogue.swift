import Glibc
import OrchModel

extension ProcessFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .cannotStart(executable: "PROGRAM", step: .executing, errno: EACCES),
      .cannotStart(executable: "PROGRAM", step: .executing, errno: ENOENT),
      .cannotStart(executable: "PROGRAM", step: .executing, errno: E2BIG),
      .cannotStart(executable: "PROGRAM", step: .preparing, errno: ENOMEM),
      .cannotStart(executable: "PROGRAM", step: .directory, errno: ENOENT),
      .cannotStart(executable: "PROGRAM", step: .limits, errno: EPERM),
      .unusable(what: "WHAT"),
      .guardianMissing(path: "PATH", errno: ENOENT),
      .guardianSilent(path: "PATH"),
      .lockUnsafe(path: "PATH"),
      .system(call: "CALL", errno: EMFILE), .system(call: "CALL", errno: EACCES),
      .system(call: "CALL", errno: ENOMEM),
    ]
  }
}
