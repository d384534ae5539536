/** Quotes a name for a message. Templates are not type-checked: a name can be of any type. */
export function quote(name: unknown): string {
  return typeof name === 'string' ? JSON.stringify(name) : typeof name
}
