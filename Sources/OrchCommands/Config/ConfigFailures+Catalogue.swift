import Glibc
import OrchModel

extension TrustFailure: Catalogued {
  package static var catalogue: [Self] {
    [
      .untrusted([TrustEntry(.file, "PATH", content: ""), TrustEntry(.setting, "KEY", content: "")]
      ),
      .tooMany(1000), .tooLarge("PATH", limit: 16 << 20), .unreadable("PATH", reason: "REASON"),
      .needsPerson(2), .declined, .insideRun("RUN"), .noKeeper("PATH"),
    ]
  }
}

extension ConfigKeyFailure: Catalogued {
  static var catalogue: [Self] {
    [.unset("KEY"), .unknown("KEY", near: "KEY2"), .unknown("KEY", near: nil)]
  }
}

extension DraftFailure: Catalogued {
  static var catalogue: [Self] {
    [DraftFailure("PATH", ENOTDIR), DraftFailure("PATH", EACCES), DraftFailure("PATH", ENOSPC)]
  }

  private init(_ path: String, _ number: Int32) {
    self.path = path
    self.number = number
  }
}
