import * as fc from 'fast-check'
import { hostileJson, hostilePieces, hostileText, objectOf } from '../support/hostile-texts.ts'

/** Keys that lookups use, and keys that objects inherit. */
const keys = fc.oneof(
  fc.constantFrom(
    'main.ts',
    'b.ts',
    'c.css',
    '_d.js',
    '_e.js',
    'style.css',
    '__proto__',
    'constructor',
    'toString',
  ),
  fc.constantFrom('vite/legacy-polyfills', 'vite/legacy-polyfills-legacy', 'main-legacy.ts', 'photo.png'),
  hostileText,
)
const goodFiles = ['assets/a.js', 'assets/b.css', 'assets/c.mjs', 'assets/d.png', 'assets/a-legacy.js']
/** Generates a path. Most are valid, or odd and valid, because one invalid path makes a whole manifest invalid. */
const files = fc.oneof(
  { weight: 40, arbitrary: fc.constantFrom(...goodFiles) },
  {
    weight: 8,
    arbitrary: fc
      .constantFrom(...hostilePieces.filter((piece) => !/[\\/\r\n\t]/.test(piece)))
      .map((piece) => `assets/${piece}.js`),
  },
  { weight: 1, arbitrary: hostileText.map((text) => `assets/${text}.js`) },
  { weight: 1, arbitrary: hostileText },
)
const integrity = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('sha384-YQ==', 'sha256-YQ== sha512-Yg==') },
  hostileText,
)

/** Generates a valid chunk, with hostile texts wherever a text can be. */
const likely = fc.record(
  {
    file: files,
    src: keys,
    name: fc.oneof(fc.constantFrom('main', 'b'), hostileText),
    isEntry: fc.boolean(),
    isDynamicEntry: fc.boolean(),
    imports: fc.array(keys, { maxLength: 4 }),
    dynamicImports: fc.array(keys, { maxLength: 4 }),
    css: fc.array(files, { maxLength: 3 }),
    assets: fc.array(files, { maxLength: 3 }),
    integrity,
  },
  { requiredKeys: ['file'] },
)
/** Generates a chunk with any value in any field. */
const unlikely = fc.dictionary(
  fc.constantFrom(
    'file',
    'src',
    'name',
    'isEntry',
    'imports',
    'dynamicImports',
    'css',
    'assets',
    'integrity',
  ),
  fc.oneof(hostileJson, files),
)

const chunk = fc.oneof({ weight: 60, arbitrary: likely }, unlikely, hostileJson)

/** Generates the text of a manifest. Most are valid; each holds a text that must be escaped. */
export const manifestText: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.tuple(keys, chunk), { maxLength: 6 }),
    fc.oneof({ weight: 20, arbitrary: likely }, chunk),
  )
  .map(([entries, main]) => objectOf([...entries, ['main.ts', main]]))
  .map((manifest) => JSON.stringify(manifest))

/** Generates a hostile record of the plugin. */
export const metadataText: fc.Arbitrary<string> = fc
  .oneof(
    fc.dictionary(
      fc.constantFrom(
        'version',
        'vite',
        'base',
        'manifest',
        'entries',
        'server',
        'refresh',
        'hashed',
        'integrity',
        'names',
      ),
      fc.oneof(
        hostileJson,
        fc.constantFrom(
          '/',
          '/app/',
          './',
          'https://cdn.example/x/',
          '.vite/manifest.json',
          '//evil.example/',
          '/..//x',
        ),
        fc.dictionary(files, fc.oneof(integrity, hostileJson)),
        fc.dictionary(files, fc.constantFrom('main.ts', 'gone.ts', '__proto__')),
      ),
    ),
    hostileJson,
  )
  .map((value) => JSON.stringify(value) ?? '')

/** Generates a hostile file of `chunkImportMap`. */
export const importMapText: fc.Arbitrary<string> = fc
  .oneof(
    fc.record({
      imports: fc.oneof(
        fc.dictionary(
          files.map((file) => `/${file}`),
          files.map((file) => `/${file}`),
        ),
        hostileJson,
      ),
    }),
    hostileJson,
  )
  .map((value) => JSON.stringify(value) ?? '')
