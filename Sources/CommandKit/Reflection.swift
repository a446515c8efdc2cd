/// A property wrapper that declares something.
///
/// `declaration` is the first of its stored properties: `declaredParameters(of:)` relies on it.
protocol Declaring {
  var declaration: Declaration { get }
}

/// What the stored properties of `value` declare, in order.
///
/// `Mirror` would tell the same, but takes longer than everything else a command does: it makes a type
/// at run time for each kind of property, and looks through every conformance in the program.
func declaredParameters<Value>(of value: Value) -> [Parameter] {
  guard let properties = StoredProperties(Value.self) else { return mirroredParameters(of: value) }
  var parameters: [Parameter] = []
  withUnsafeBytes(of: value) { bytes in
    for place in 0..<properties.count {
      guard let label = properties.wrapperLabel(place) else { continue }
      // Sound because only the compiler names a property `_x`, for the storage of the wrapper of `x`
      // (the formatter refuses such names of ours); the wrappers of commands are the `Declaring`
      // ones, which begin with a reference to a `Declaration`; and `value` keeps it alive.
      let declaration = bytes.load(
        fromByteOffset: properties.offset(place), as: Declaration.self)
      parameters += declaration.parameters(label: label)
    }
  }
  assert(parameters.elementsEqual(mirroredParameters(of: value), by: ===), "not all is declared")
  return parameters
}

/// The same, told by `Mirror`.
private func mirroredParameters(of value: some Any) -> [Parameter] {
  Mirror(reflecting: value).children.flatMap { child -> [Parameter] in
    guard let wrapper = child.value as? any Declaring, let label = child.label else { return [] }
    return wrapper.declaration.parameters(label: String(label.dropFirst()))
  }
}

/// The names and places of a struct's stored properties, read from the metadata the compiler writes.
///
/// The layout is that of Swift 5 and 6: a metadata record begins with its kind and a pointer to its
/// descriptor; the words of a descriptor, and of the list of fields it points to, are 32 bits, pointers
/// among them relative to themselves. `declaredParameters(of:)` compares what this says with what
/// `Mirror` says in every debug build, so a compiler that lays them out otherwise is noticed.
private struct StoredProperties {
  private let metadata: UnsafeRawPointer
  private let descriptor: UnsafeRawPointer
  private let fields: UnsafeRawPointer
  let count: Int

  /// Nil for what is no struct, and for a struct whose fields were not described.
  init?(_ type: Any.Type) {
    metadata = unsafeBitCast(type, to: UnsafeRawPointer.self)
    let structKind = 0x200
    guard metadata.load(as: Int.self) == structKind else { return nil }
    descriptor = metadata.load(fromByteOffset: 8, as: UnsafeRawPointer.self)
    guard let fields = descriptor.relativePointer(at: 16) else { return nil }
    self.fields = fields
    count = Int(descriptor.load(fromByteOffset: 20, as: UInt32.self))
  }

  /// The name of the property whose wrapper is stored at `place`; nil for an ordinary property.
  func wrapperLabel(_ place: Int) -> String? {
    guard let name = fields.relativePointer(at: 16 + place * 12 + 8),
      name.load(as: UInt8.self) == UInt8(ascii: "_")
    else { return nil }
    return String(cString: (name + 1).assumingMemoryBound(to: CChar.self))
  }

  /// Where it is, in bytes from the beginning of the struct.
  func offset(_ place: Int) -> Int {
    let vector = Int(descriptor.load(fromByteOffset: 24, as: UInt32.self)) * 8
    return Int(metadata.load(fromByteOffset: vector + place * 4, as: UInt32.self))
  }
}

extension UnsafeRawPointer {
  /// What the relative pointer at `offset` points to; nil when it is null.
  fileprivate func relativePointer(at offset: Int) -> UnsafeRawPointer? {
    let distance = load(fromByteOffset: offset, as: Int32.self)
    return distance == 0 ? nil : self + offset + Int(distance)
  }
}
