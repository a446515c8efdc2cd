import OrchModel

extension ReplayFailure: Catalogued {
  package static var catalogue: [Self] {
    [.unreadable("PATH"), .unknownKind("PATH"), .noFolder("PATH")]
  }
}
