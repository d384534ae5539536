import { parseWeighted } from './weighted-list.ts'

/** Content codings of files that a build may have beside the plain one, the preferred first. */
export const encodings = ['br', 'zstd', 'gzip'] as const
export type Encoding = (typeof encodings)[number]

/**
 * Returns the form that an Accept-Encoding header likes best (RFC 9110, 12.5.3). Equal weights go by the order of
 * `encodings`, and a coded form comes before the plain one. Where nothing is acceptable the plain form is sent.
 *
 * @param forms the plain one, whose `encoding` is undefined, is among them
 */
export type ChooseForm = <Form extends { readonly encoding: Encoding | undefined }>(
  header: string | undefined,
  forms: readonly Form[],
) => Form

/** Bounds of what is remembered: browsers and proxies have a few dozen headers among them. */
const maxHeaders = 100
const maxLength = 200

/** Creates a choice that remembers what the usual headers like: to parse one takes longer than to find a file. */
export function createFormChoice(): ChooseForm {
  const known = new Map<string, readonly Encoding[]>()

  function likedBy(header: string): readonly Encoding[] {
    const remembered = known.get(header)
    if (remembered) return remembered
    const liked = likedEncodings(header)
    if (known.size === maxHeaders) known.clear()
    if (header.length <= maxLength) known.set(header, liked)
    return liked
  }

  return (header, forms) => {
    if (header === undefined || forms.length === 1) return formOf(undefined, forms)!
    for (const encoding of likedBy(header)) {
      const form = formOf(encoding, forms)
      if (form) return form
    }
    return formOf(undefined, forms)!
  }
}

function formOf<Form extends { readonly encoding: Encoding | undefined }>(
  encoding: Encoding | undefined,
  forms: readonly Form[],
): Form | undefined {
  for (const form of forms) if (form.encoding === encoding) return form
  return undefined
}

/** Returns the codings that are liked no less than the plain form, the best first. */
function likedEncodings(header: string): readonly Encoding[] {
  const weights = parseWeights(header)
  const weightOf = (encoding: Encoding): number => weights.get(encoding) ?? weights.get('*') ?? 0
  // Not named, the plain form is acceptable, and liked least.
  const plain = weights.get('identity') ?? (weights.get('*') === 0 ? 0 : Number.MIN_VALUE)
  return encodings
    .filter((encoding) => weightOf(encoding) > 0 && weightOf(encoding) >= plain)
    .toSorted((a, b) => weightOf(b) - weightOf(a))
}

/** Returns weights by coding, from 0, which refuses, to 1. */
function parseWeights(header: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>()
  for (const { name, q } of parseWeighted(header)) {
    weights.set(name === 'x-gzip' ? 'gzip' : name, q >= 0 && q <= 1 ? q : 0)
  }
  return weights
}
