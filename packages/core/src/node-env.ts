/** What messages of production say to those who meant development. Ends without a full stop. */
export const howToDevelop =
  'For development set NODE_ENV=development, or start the backend with "npx vite-integration dev"'

const known: ReadonlySet<unknown> = new Set(['development', 'production', 'test'])

/** Returns what NODE_ENV is, as the beginning of a sentence; undefined where its value says what is meant. */
export function doubtOf(nodeEnv: string | undefined): string | undefined {
  if (known.has(nodeEnv)) return undefined
  return nodeEnv === undefined
    ? 'NODE_ENV is unset'
    : `NODE_ENV is ${JSON.stringify(nodeEnv)}, which counts as unset`
}
