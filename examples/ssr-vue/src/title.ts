/** Returns the title of a page. The browser keeps the one that it got. */
export function titleOf(page: string): string {
  return `${page} · Night Market`
}
