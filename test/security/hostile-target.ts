import * as fc from 'fast-check'

/** Parts of targets: ways out of a folder in every encoding, names of private files, names of those that are served. */
const pieces = [
  '',
  ...'.. . %2e%2e %2E. .%2e %252e%252e ..; ... %2e%2e%2f ..%c0%af %u002e'.split(' '),
  ...'\\ %2f %5c %255c %00 % %zz %c0%ae %ff %E0%A4%A %C3%A9'.split(' '),
  ...'canary.txt passwd secret project dist dist-old server entry-server.js .env .git config'.split(' '),
  ...'.vite manifest.json integration.json .well-known security.txt assets admin index.html'.split(' '),
  ...'index.html~ index.html.bak web.config robots.txt ROBOTS.TXT api ok users jane.doe x.png'.split(' '),
  ...'__proto__ constructor * ~ # @fs etc'.split(' '),
]
const separators = ['', '/', '/', '/', '/', '//', '\\', '%2f', '%5C']
const endings = ['', '', '', ...'/ .map .map.br .br .gz .zst .MAP ~ .bak %00 %20 . ::$DATA'.split(' ')]
const queries = [
  '',
  '',
  '',
  `?${'a'.repeat(6000)}`,
  ...'? ?x=%zz ?../../canary.txt ?? #top ?raw ?v=1&v=2'.split(' '),
]
const otherForms = [
  '/a b',
  '/a\0b',
  '/a\tb',
  '/\xff',
  ...'* dashboard ?x example.org:80 file:///etc/passwd //evil.example/x http: http://'.split(' '),
]

export const printable: fc.Arbitrary<string> = fc.string({
  unit: fc.integer({ min: 32, max: 126 }).map((code) => String.fromCodePoint(code)),
})

export const anyOf = (...values: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...values)

/**
 * Request targets.
 *
 * @param files paths that are served
 */
export function hostileTarget(files: readonly string[]): fc.Arbitrary<string> {
  const parts = fc.array(fc.tuple(anyOf(...separators), anyOf(...pieces)), { minLength: 1, maxLength: 6 })
  const path = fc.oneof(
    { weight: 4, arbitrary: fc.tuple(anyOf(...files), anyOf(...endings)).map((some) => some.join('')) },
    { weight: 5, arbitrary: parts.map((some) => `/${some.flat().join('')}`) },
    { weight: 1, arbitrary: printable.map((text) => `/${text.replaceAll(' ', '')}`) },
  )
  const whole = fc.tuple(path, anyOf(...queries)).map((some) => some.join(''))
  return fc.oneof(
    { weight: 12, arbitrary: whole },
    { weight: 1, arbitrary: whole.map((text) => `http://evil.example${text}`) },
    { weight: 1, arbitrary: anyOf(...otherForms) },
  )
}
