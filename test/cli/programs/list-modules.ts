// Loaded ahead of a program: on SIGUSR2 prints what its process has loaded, files and parts of Node, as one line of JSON.
import { registerHooks } from 'node:module'

const files: string[] = []
registerHooks({
  load(url, context, nextLoad) {
    files.push(url)
    return nextLoad(url, context)
  },
})

const { moduleLoadList } = process as unknown as { moduleLoadList: readonly string[] }
process.on('SIGUSR2', () => process.stdout.write(`LOADED ${JSON.stringify([...moduleLoadList, ...files])}\n`))
