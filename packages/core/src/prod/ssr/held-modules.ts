import { type ModuleHooks, registerHooks } from 'node:module'

/** The code of modules by the URLs of their files. */
export type ModuleCode = ReadonlyMap<string, Uint8Array>

/** Code that stays importable when its files are gone. */
export interface HeldModules {
  /** Holds code for as long as somebody else refers to the map. */
  hold(code: ModuleCode): void
  close(): void
}

/** All else is the name of a package. */
const isAddress = /^(?:\.{0,2}\/|file:)/

/**
 * Creates the holder of server builds. A redeploy removes the files of the build that still renders: a module that is imported
 * lazily for the first time then comes from memory. Node's hooks decide nothing else, because they ask Node first.
 */
export function createHeldModules(): HeldModules {
  // What renders by a build refers to it: a request that has begun keeps the code of a build that was replaced.
  const held = new Set<WeakRef<ModuleCode>>()
  let hooks: ModuleHooks | undefined

  function find(url: string): Uint8Array | undefined {
    for (const ref of held) {
      const code = ref.deref()
      if (!code) held.delete(ref)
      else if (code.has(url)) return code.get(url)
    }
    return undefined
  }

  function register(): ModuleHooks {
    return registerHooks({
      resolve(specifier, context, next) {
        try {
          return next(specifier, context)
        } catch (error) {
          const url = isAddress.test(specifier) ? URL.parse(specifier, context.parentURL)?.href : undefined
          if (url === undefined || !find(url)) throw error
          return { url, format: 'module', shortCircuit: true }
        }
      },
      load(url, context, next) {
        try {
          return next(url, context)
        } catch (error) {
          const source = find(url)
          if (!source) throw error
          return { format: 'module', source, shortCircuit: true }
        }
      },
    })
  }

  return {
    hold(code) {
      held.add(new WeakRef(code))
      hooks ??= register()
    },
    close() {
      held.clear()
      hooks?.deregister()
      hooks = undefined
    },
  }
}
