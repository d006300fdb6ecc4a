/// A word of a rule and where it stands.
struct Token: Equatable {
    enum Kind: Equatable {
        case quantity(Double, Dimension)
        case name(String)
        case symbol(String)
        case end
    }

    let kind: Kind
    /// Offsets in the rule's UTF-8 text.
    let start: Int
    let end: Int

    /// For error messages.
    var description: String {
        switch kind {
        case .quantity: "a quantity"
        case .name(let name): "“\(name)”"
        case .symbol(let symbol): "“\(symbol)”"
        case .end: "the end of the condition"
        }
    }
}
