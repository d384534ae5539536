import { createRequire } from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { ViteIntegrationError } from '@vite-integration/core'
import type * as Publish from '@vite-integration/publish'
import type { FlagValues } from '../args/parse.ts'
import { commandError } from '../errors.ts'
import { paint, print, printError } from '../terminal/print.ts'

const packageName = '@vite-integration/publish'

/**
 * Publishes a build, or checks that it is published, with the package that the project has installed.
 *
 * @param root absolute path of the Vite root
 * @returns the exit code: 1 when a check finds that something is missing
 * @throws ViteIntegrationError ADAPTER_NOT_FOUND, INVALID_OPTION, and those of `publish()`
 */
export async function publishCommand(root: string, flags: FlagValues): Promise<number> {
  const { publish, checkPublished } = await loadPublish(root)
  if (flags.to === undefined)
    throw new ViteIntegrationError('INVALID_OPTION', {
      name: '--to',
      known: 'It is missing: --to s3://bucket/prefix.',
    })
  const where = storeOptions(root, flags)
  if (flags.check) return reportCheck(await checkPublished(where), where.to)
  const progress = createProgress()
  const start = performance.now()
  const retention = pick({ keep: flags.keep, days: flags.days }) as Pick<
    Publish.PublishOptions,
    'keep' | 'days'
  >
  const dryRun = flags['dry-run'] === true
  try {
    const onWait = (): void =>
      print(
        'Another process deletes files there, or was broken off while it did: waiting, for five minutes at most.',
      )
    const result = await publish({ ...where, ...retention, dryRun, onProgress: progress.update, onWait })
    progress.end()
    report(result, where.to, dryRun, performance.now() - start)
    return 0
  } catch (error) {
    progress.end()
    throw error
  }
}

/** @throws ViteIntegrationError ADAPTER_NOT_FOUND */
async function loadPublish(root: string): Promise<typeof Publish> {
  const require = createRequire(path.join(root, 'package.json'))
  let file: string
  try {
    file = require.resolve(packageName)
  } catch (cause) {
    throw commandError('ADAPTER_NOT_FOUND', { name: packageName, where: root }, { cause })
  }
  return (await import(pathToFileURL(file).href)) as typeof Publish
}

function storeOptions(root: string, flags: FlagValues): Publish.StoreOptions {
  const { to, endpoint, region, application, precompressed } = flags
  const encodings = typeof precompressed === 'string' ? precompressed.split(',') : undefined
  const named = { to, endpoint, region, application, outDir: flags['out-dir'], precompressed: encodings }
  return { root, ...pick(named) } as Publish.StoreOptions
}

function pick(named: Readonly<Record<string, unknown>>): object {
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined))
}

interface ProgressLine {
  update(progress: Publish.Progress): void
  end(): void
}

/** One line that counts while files are uploaded, where the output is a terminal. */
function createProgress({ stdout } = process): ProgressLine {
  const isShown = stdout.isTTY && !process.env.CI
  const clear = (): void => {
    stdout.clearLine(0)
    stdout.cursorTo(0)
  }
  const width = 24
  return {
    update({ files, bytes }) {
      if (!isShown) return
      const share = bytes.all === 0 ? 1 : bytes.done / bytes.all
      const bar = '█'.repeat(Math.round(share * width)).padEnd(width, '░')
      clear()
      stdout.write(
        `${bar} ${String(files.done)} of ${String(files.all)} files, ${size(bytes.done)} of ${size(bytes.all)}`,
      )
    },
    end() {
      if (isShown) clear()
    },
  }
}

function report(
  { build, files, bytes, uploaded, uploadedBytes, pruned }: Publish.PublishResult,
  to: string,
  dryRun: boolean,
  milliseconds: number,
): void {
  const all = `${count(files)}, ${size(bytes)}`
  const some = `${count(uploaded.length)}, ${size(uploadedBytes)}`
  if (dryRun) {
    for (const key of uploaded) print(key)
    print(`Would upload ${some}, of build ${build} (${all}) to ${to}`)
    return
  }
  const seconds = (milliseconds / 1000).toFixed(2)
  print(
    `${paint('green', '✓')} Build ${build} (${all}) is published to ${to}: ${some} uploaded in ${seconds} s`,
  )
  if (pruned?.isBusy)
    print('  Nothing was deleted: another publication is under way, or was broken off in the last 24 hours.')
  else if (pruned)
    print(
      `  ${String(pruned.builds.length)} earlier builds and ${count(pruned.files)} of theirs were deleted`,
    )
}

function reportCheck(
  { build, files, isComplete, isListed, missing, wrong }: Publish.CheckResult,
  to: string,
): number {
  if (isComplete) {
    print(
      `${paint('green', '✓')} Build ${build} is published to ${to}: ${count(files)}, each with the right bytes`,
    )
    return 0
  }
  for (const key of missing) printError(`missing  ${key}`)
  for (const key of wrong) printError(`wrong    ${key}`)
  const problems = [
    ...(missing.length > 0 ? [`${count(missing.length)} missing`] : []),
    ...(wrong.length > 0 ? [`${count(wrong.length)} with other bytes`] : []),
    ...(isListed ? [] : ['its list is not there']),
  ]
  printError(
    `${paint('red', '✗', process.stderr)} Build ${build} is not published to ${to}: ${problems.join(', ')}.`,
  )
  printError(`Run "vite-integration publish --to ${to}" with the same options, without --check.`)
  return 1
}

function count(files: number): string {
  return files === 1 ? '1 file' : `${String(files)} files`
}

function size(bytes: number): string {
  return bytes < 1_000_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
