/// What can stand at the place of a value, for the shell to offer.
package enum Completion: Hashable, Sendable {
  case files
  case directories
  /// Things only the program knows, by kind: `task`, `run`. Asked of its hidden verb.
  case dynamic(String)
}

/// What a property of a command declares: one parameter, or a group of them.
///
/// A class, so that the parser fills in what the command's own copy of the property reads.
package class Declaration {
  init() {}

  /// The parameters declared here; `label` is the property's name.
  func parameters(label: String) -> [Parameter] { [] }
}

/// One flag, option or operand, as its property declares it.
///
/// It keeps what was written, and the property reads that anew each time: the class is no generic one,
/// because making each of those at run time costs more than all the rest of a start.
package final class Parameter: Declaration {
  package enum Kind: Sendable { case flag, option, operand }

  package let kind: Kind
  package let short: Character?
  package let help: String
  /// True when it must be given: only operands can be.
  package let isRequired: Bool
  /// True when each time it is given adds a value.
  package let isRepeatable: Bool
  /// True for a flag that also has a `--no-` form.
  package let isNegatable: Bool
  package let completion: Completion?
  private let givenName: String?
  private let placeholder: String?
  /// What its value is read as; nil for a flag.
  private let element: (any ArgumentValue.Type)?
  private let initial: (any ArgumentValue)?

  /// The long name, without dashes: the property's own in kebab case, unless another was given.
  package private(set) var name = ""
  /// What was written for it, in order: nothing when it was not given.
  ///
  /// A flag has `true` or `false` here.
  package private(set) var given: [String] = []

  init(
    _ kind: Kind, of element: (any ArgumentValue.Type)? = nil,
    initial: (any ArgumentValue)? = nil, short: Character? = nil, name: String? = nil,
    value: String? = nil, help: String, isRequired: Bool = false, isRepeatable: Bool = false,
    isNegatable: Bool = false, completion: Completion? = nil
  ) {
    self.kind = kind
    self.element = element
    self.initial = initial
    self.short = short
    self.givenName = name
    self.placeholder = value
    self.help = help
    self.isRequired = isRequired
    self.isRepeatable = isRepeatable
    self.isNegatable = isNegatable
    self.completion = completion
  }

  package var isGiven: Bool { !given.isEmpty }
  /// Every spelling its value can have, when they can be listed.
  package var choices: [String] { element?.choices ?? [] }
  /// What its value should look like, for the error about a bad one.
  package var expected: String? { element?.expected }
  /// The value it has when it is not given, as it would be typed; nil when there is none to show.
  package var defaultText: String? {
    initial.flatMap { $0.argument.isEmpty ? nil : $0.argument }
  }
  /// What stands for its value in help: `USD` in `--limit <USD>`.
  package var valueName: String { placeholder ?? name }

  /// How a person would name it: `--limit`, `<task>`.
  package var spelling: String {
    switch kind {
    case .flag, .option: "--\(name)"
    case .operand: "<\(valueName)>"
    }
  }

  /// Takes over `text` as the value.
  func accept(_ text: String) throws(UsageError) {
    if let element, element.init(argument: text) == nil {
      throw .badValue(text, of: spelling, choices: choices, expected: expected)
    }
    if isRepeatable { given.append(text) } else { given = [text] }
  }

  override func parameters(label: String) -> [Parameter] {
    if name.isEmpty { name = givenName ?? kebabCase(label) }
    return [self]
  }
}

/// `showAll` as `show-all`.
private func kebabCase(_ name: String) -> String {
  let capitals = UInt8(ascii: "A")...UInt8(ascii: "Z")
  guard name.utf8.contains(where: { capitals.contains($0) }) else { return name }
  var bytes: [UInt8] = []
  for byte in name.utf8 {
    if capitals.contains(byte) {
      bytes.append(UInt8(ascii: "-"))
      bytes.append(byte | 0x20)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
