/// A type whose `@Flag`, `@Option`, `@Operand` and `@Group` properties are its command line.
///
/// A struct, and no generic one; other stored properties than those are of no use in it.
package protocol Declared: SendableMetatype {
  /// The words that name it, a space between them: `tasks list`.
  ///
  /// One constant text, so that looking through all commands for one writes to no memory.
  static var name: String { get }
  /// Other words that name it, whole: `["task", "list"]`. They do not go on from a name of several words.
  static var aliases: [[String]] { get }
  /// One line, imperative, no full stop: `List tasks, newest first`.
  static var summary: String { get }
  /// Paragraphs for help and the man page, a blank line between them.
  ///
  /// Lines that begin with two spaces are kept as they are.
  static var discussion: String { get }
  /// Command lines worth copying, most ordinary first.
  static var examples: [String] { get }
  /// True for what only programs call: left out of help, man pages and completions.
  static var isHidden: Bool { get }
  init()
}

extension Declared {
  /// The words of its name: `["tasks", "list"]`.
  package static var path: [String] { name.split(separator: " ").map(String.init) }
  package static var aliases: [[String]] { [] }
  package static var discussion: String { "" }
  package static var examples: [String] { [] }
  package static var isHidden: Bool { false }

  /// What this command accepts, in the order its properties are written, groups spliced in.
  package var parameters: [Parameter] { declaredParameters(of: self) }
}

/// Options that several commands share: a struct of `@Flag` and `@Option` properties.
package protocol ParameterGroup {
  init()
}

extension ParameterGroup {
  /// What the group declares, in the order its properties are written.
  package var parameters: [Parameter] { declaredParameters(of: self) }
}

/// Splices the parameters of a group into a command, at this place.
@propertyWrapper
package struct Group<Value: ParameterGroup>: Declaring {
  let declaration: Declaration
  package let wrappedValue: Value

  package init(wrappedValue: Value) {
    declaration = GroupDeclaration(wrappedValue.parameters)
    self.wrappedValue = wrappedValue
  }
}

private final class GroupDeclaration: Declaration {
  private let parameters: [Parameter]

  init(_ parameters: [Parameter]) { self.parameters = parameters }

  override func parameters(label: String) -> [Parameter] { parameters }
}
