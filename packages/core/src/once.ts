/** Wraps a function so that it runs at the first call only; later calls return the first result. */
export function once<Value>(create: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => (made ??= { value: create() }).value
}
