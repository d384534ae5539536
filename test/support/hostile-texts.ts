import * as fc from 'fast-check'

/** Texts that break out of attributes, elements, strings, headers and folders when they are not escaped. */
export const hostilePieces: readonly string[] = [
  '"><script>alert(1)</script>',
  "'><img src=x onerror=alert(1)>",
  '</script>',
  '</SCRIPT ',
  '<script>',
  '<!--',
  '-->',
  ']]>',
  '</style>',
  '</title>',
  '</head>',
  '`${alert(1)}`',
  '&quot;',
  '&',
  '&amp',
  '<',
  '>',
  '"',
  "'",
  '=',
  ' onload=alert(1) ',
  '/',
  '\\',
  '\\"',
  '..',
  '../',
  '//evil.example/',
  'javascript:',
  'data:text/html,',
  'https://evil.example/',
  '\u2028',
  '\u2029',
  '\r\nSet-Cookie: a=b',
  '\t',
  '\0',
  '\u0001',
  '\u00a0',
  '\ufeff',
  '\ufffe',
  '\ud800',
  'é',
  '😀',
  '$&',
  "$'",
  '$1',
  '%00',
  '%2e%2e%2f',
  '?',
  '#',
  '{nonce}',
  ';',
  ',',
  'nonce=""',
  '__proto__',
  'constructor',
  'toString',
  'main.ts',
  'assets/a.js',
  'a.css',
]

/** Texts of up to four parts: hostile pieces and random characters. */
export const hostileText: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...hostilePieces) },
      fc.string({ unit: 'binary', maxLength: 6 }),
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.join(''))

/** JSON values with hostile texts as strings and keys. */
export const hostileJson: fc.Arbitrary<unknown> = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.oneof(hostileText, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(hostileText, tie('value')), { maxLength: 4 }).map(objectOf),
  ),
})).value

/** Creates an object whose keys are all its own, `__proto__` included. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const result: Record<string, unknown> = {}
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true })
  }
  return result
}
