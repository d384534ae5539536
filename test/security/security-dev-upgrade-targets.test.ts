import { describe, expect, it } from 'vitest'
import { connectHmr, echo, hmrUrl } from '../support/hmr-client.ts'
import { get } from '../support/http-client.ts'
import { recordCrashes } from '../support/record-crashes.ts'
import { stages } from './bastion.ts'
import { useCanaryListener } from './canary-listener.ts'
import { expectRefused } from './refused.ts'
import { hostileTargets } from './target-list.ts'
import { upgradeHead } from './upgrade-head.ts'
import { useBastion } from './use-bastion.ts'
import { exchange } from './wire.ts'

const protocols = ['vite-hmr', 'vite-ping', 'vite-hmr, vite-ping', 'chat', undefined]

/** An upgrade goes to Vite at one path alone, and nowhere else at all. */
describe.each(stages)('hostile targets of upgrades: $name', (host) => {
  const canaryListener = useCanaryListener()

  describe('when nobody else listens', () => {
    const bastion = useBastion(host)

    it.each(hostileTargets)('$name', async ({ targets }) => {
      const crashes = recordCrashes()
      bastion.vite.clear()
      const { app, vite } = bastion
      const ports = { canary: canaryListener.port, vite: vite.port ?? app.port, app: app.port }
      for (const target of targets(ports)) {
        for (const protocol of protocols) {
          const reply = await exchange(app.port, upgradeHead({ target, protocol }))
          expectRefused(reply, `${target} ${String(protocol)}`, bastion.root)
        }
      }
      expect(vite.upgrades).toEqual([])
      expect(vite.requests()).toEqual([])
      expect(canaryListener.contacts).toBe(0)
      await (await connectHmr(app)).close()
      expect(crashes).toEqual([])
    })

    it.each([
      '/none',
      '/@vite/client',
      '/src/main.ts',
      '/api/ok',
      '/ws',
      '/events',
      '//',
      '/?token',
      '/index.html',
    ])('an HMR upgrade of %s with the right token', async (path) => {
      bastion.vite.clear()
      const { search } = new URL(await hmrUrl(bastion.app))
      bastion.vite.clear()
      const target = path === '/?token' ? `/none${search}` : path + search
      expectRefused(await exchange(bastion.app.port, upgradeHead({ target })), target, bastion.root)
      expect(bastion.vite.upgrades).toEqual([])
    })

    it('a very long token', async () => {
      const crashes = recordCrashes()
      bastion.vite.clear()
      for (const token of ['a'.repeat(8000), '%zz', '%00', '&token=', 'a&token=b', '"><script>']) {
        const reply = await exchange(bastion.app.port, upgradeHead({ target: `/?token=${token}` }))
        expectRefused(reply, token.slice(0, 20), bastion.root)
      }
      expect(bastion.vite.upgrades).toEqual([])
      expect((await get(bastion.app, '/src/main.ts')).status).toBe(200)
      expect(crashes).toEqual([])
    })
  })

  describe("beside the application's own WebSocket server", () => {
    const bastion = useBastion(host, { webSocket: { path: '/ws/echo', order: 'before' } })

    it.each(['/ws', '/ws/none', '/api/none', '/events/none', '/wsx'])(
      'an upgrade of %s never reaches Vite',
      async (target) => {
        const crashes = recordCrashes()
        bastion.vite.clear()
        for (const protocol of protocols) {
          const reply = await exchange(bastion.app.port, upgradeHead({ target, protocol }))
          expectRefused(reply, `${target} ${String(protocol)}`, bastion.root)
        }
        expect(bastion.vite.upgrades).toEqual([])
        expect(await echo(bastion.app, '/ws/echo', 'hello')).toBe('hello')
        expect(crashes).toEqual([])
      },
    )

    it('the application’s own path gets its upgrades with any subprotocol', async () => {
      bastion.vite.clear()
      for (const protocol of protocols) {
        const reply = await exchange(bastion.app.port, upgradeHead({ target: '/ws/echo', protocol }))
        expect(reply.status).toBe(101)
      }
      expect(bastion.vite.upgrades).toEqual([])
      await (await connectHmr(bastion.app)).close()
    })
  })
})
