import { parseWeighted } from './weighted-list.ts'

/** Content codings of files that a build may have beside the plain one, the preferred first. */
export const encodings = ['br', 'zstd', 'gzip'] as const
export type Encoding = (typeof encodings)[number]

/** Weights by coding, as a header of a request gives them: from 0, which refuses, to 1. */
type Weights = ReadonlyMap<string, number>

/**
 * Returns the form that an Accept-Encoding header likes best (RFC 9110, 12.5.3). Equal weights go by the order of
 * `forms`, and a coded form comes before the plain one. Where nothing is acceptable the plain form is sent.
 *
 * @param forms the preferred first; the plain one, whose `encoding` is undefined, is among them
 */
export function preferredForm<Form extends { readonly encoding: Encoding | undefined }>(
  header: string | undefined,
  forms: readonly Form[],
): Form {
  const plain = forms.find(({ encoding }) => encoding === undefined)!
  if (header === undefined || forms.length === 1) return plain
  const weights = parseWeights(header)
  // Not named, the plain form is acceptable, and liked least.
  let best = plain
  let bestWeight = weights.get('identity') ?? (weights.get('*') === 0 ? 0 : Number.MIN_VALUE)
  for (const form of forms) {
    const weight = form.encoding === undefined ? 0 : (weights.get(form.encoding) ?? weights.get('*') ?? 0)
    const isBetter = best.encoding === undefined ? weight >= bestWeight : weight > bestWeight
    if (weight > 0 && isBetter) {
      best = form
      bestWeight = weight
    }
  }
  return best
}

function parseWeights(header: string): Weights {
  const weights = new Map<string, number>()
  for (const { name, q } of parseWeighted(header)) {
    weights.set(name === 'x-gzip' ? 'gzip' : name, q >= 0 && q <= 1 ? q : 0)
  }
  return weights
}
