// A preload that makes Vite unresolvable, as in a production image without it.
import Module, { registerHooks } from 'node:module'

function refuseVite(specifier: string): void {
  if (specifier !== 'vite' && !specifier.startsWith('vite/')) return
  throw Object.assign(new Error(`Cannot find package '${specifier}'`), { code: 'ERR_MODULE_NOT_FOUND' })
}

registerHooks({
  resolve(specifier, context, nextResolve) {
    refuseVite(specifier)
    return nextResolve(specifier, context)
  },
})

// Node 22 does not run resolve hooks for `require.resolve`, so its internal resolver is wrapped as well.
type Resolve = (specifier: string, ...rest: unknown[]) => string
const internals = Module as unknown as { _resolveFilename: Resolve }
const resolve = internals._resolveFilename
internals._resolveFilename = function (this: unknown, specifier, ...rest) {
  refuseVite(specifier)
  return Reflect.apply(resolve, this, [specifier, ...rest]) as string
}
