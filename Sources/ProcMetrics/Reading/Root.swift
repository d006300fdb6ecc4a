extension String {
    /// As what stands before the path of a kernel file: without a slash at its end, so that `/` is nothing.
    var asRoot: String { hasSuffix("/") ? String(dropLast()) : self }
}
