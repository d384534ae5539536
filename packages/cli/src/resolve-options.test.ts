import path from 'node:path'
import { expect, it } from 'vitest'
import { dev } from './index.ts'
import { resolveDevOptions } from './resolve-options.ts'

it('every option has its documented default', () => {
  const { preServe, ...options } = resolveDevOptions({}, {})
  expect(preServe).toBeTypeOf('function')
  expect(options).toEqual({
    viteCommand: undefined,
    vitePort: undefined,
    host: '127.0.0.1',
    isHostGiven: false,
    passesHost: true,
    port: 3000,
    name: 'APP',
    pidPath: undefined,
    backendPrefixes: ['/api', '/events', '/ws'],
    readyTimeoutMs: 15_000,
    graceMs: 5000,
    watch: [],
    ignore: [],
    noReload: [],
    run: {},
    args: [],
    execArgv: [],
  })
})

it('options win over variables with the prefix, and those over HOST and PORT', () => {
  const env = { HOST: '::1', PORT: '1', SHOP_HOST: 's', SHOP_PORT: '2', SHOP_VITE_PORT: '3', APP_PORT: '4' }
  const pick = ({ host, port, vitePort }: ReturnType<typeof resolveDevOptions>) => [host, port, vitePort]
  expect(pick(resolveDevOptions({ name: 'shop', host: 'o', port: 5, vitePort: 6 }, env))).toEqual(['o', 5, 6])
  expect(pick(resolveDevOptions({ name: 'shop' }, env))).toEqual(['s', 2, 3])
  expect(pick(resolveDevOptions({ name: 'other' }, env))).toEqual(['::1', 1, undefined])
  expect(pick(resolveDevOptions({}, { HOST: '', PORT: '' }))).toEqual(['127.0.0.1', 3000, undefined])
})

it.each(['x', '-1', '65536', '1.5', '0x1'])('PORT=%s is an error that names the value', (value) => {
  expect(() => resolveDevOptions({}, { PORT: value })).toThrow(
    expect.objectContaining({
      code: 'INVALID_OPTION',
      message: expect.stringContaining(JSON.stringify(value)),
    }),
  )
})

it('the given options are not changed', () => {
  const options = Object.freeze({ backendPrefixes: Object.freeze(['/api/']) })
  expect(resolveDevOptions(options, {}).backendPrefixes).toEqual(['/api'])
})

it('ports and addresses of .env count where the environment has none', () => {
  const file = { PORT: '4000', HOST: 'localhost', APP_VITE_PORT: '4001' }
  expect(resolveDevOptions({}, {}, file)).toMatchObject({ port: 4000, host: 'localhost', vitePort: 4001 })
  expect(resolveDevOptions({}, { PORT: '1' }, { APP_PORT: '2' }).port).toBe(1)
  expect(resolveDevOptions({ port: 3 }, {}, file).port).toBe(3)
})

it('a HOST of the shell that is no address, such as that of conda, is not for the command', () => {
  const conda = { HOST: 'x86_64-conda-linux-gnu' }
  expect(resolveDevOptions({}, conda, {}).host).toBe('127.0.0.1')
  expect(resolveDevOptions({}, conda, { HOST: '0.0.0.0' }).host).toBe('0.0.0.0')
  expect(resolveDevOptions({}, { ...conda, APP_HOST: 'name.of.mine' }, {}).host).toBe('name.of.mine')
})

it.each([
  ['a socket', { PORT: '/tmp/app.sock' }],
  ['another variable', { PORT: '${BASE}1' }],
  ['no port', { PORT: '65536' }],
  ['nothing', { PORT: '', HOST: '' }],
  ['a name that is no address of this machine', { HOST: 'shop.example' }],
])('%s in .env is not for the command', (_what, file) => {
  expect(resolveDevOptions({}, {}, file)).toMatchObject({ port: 3000, host: '127.0.0.1' })
})

it.each([
  ['a socket as PORT', {}, { PORT: '/run/app.sock' }, 'Browsers reach a port alone'],
  ['a certificate without its key', { https: { cert: 'a.pem' } }, {}, '--https-cert and --https-key'],
  ['a file that does not exist', { https: { cert: 'a.pem', key: 'b.pem' } }, {}, 'cannot be read'],
  [
    'a file that is no certificate',
    { https: { cert: 'package.json', key: 'package.json' } },
    {},
    'no certificate',
  ],
])('%s is refused with words', (_what, options, env, message) => {
  const refused = { code: 'INVALID_OPTION', message: expect.stringContaining(message) }
  expect(() => resolveDevOptions(options as object, env)).toThrow(expect.objectContaining(refused))
})

it('dev(application) has no HTTPS', async () => {
  const files = ['cert', 'key'].map((name) =>
    path.join(import.meta.dirname, `../../../test/fixtures/tls/${name}.pem`),
  )
  const https = { cert: files[0]!, key: files[1]! }
  await expect(dev(() => {}, { https })).rejects.toMatchObject({ code: 'INVALID_OPTION' })
})
