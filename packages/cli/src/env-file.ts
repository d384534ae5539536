import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import path from 'node:path'
import { parseEnv } from 'node:util'

export type Env = Readonly<Record<string, string | undefined>>

/**
 * Returns the variables of `.env` in the working directory, which backends load by themselves. A variable that is set
 * already wins over it, so that the command's own PORT would hide the application's: it has to be known before.
 */
export function readEnvFile(folder: string = process.cwd()): Env {
  try {
    return parseEnv(readFileSync(path.join(folder, '.env'), 'utf8'))
  } catch {
    // There is none, or it is not for this user to read: the backend tells of that, if it matters.
    return {}
  }
}

/** Returns whether a variable names an address to listen on: HOST may be the public name of a site as well. */
export function isListenAddress(value: string): boolean {
  return value === 'localhost' || isIP(value) !== 0
}

/** Returns whether a variable is a port: PORT may be the path of a socket, or name another variable. */
export function isPort(value: string): boolean {
  return /^\d+$/.test(value) && Number(value) <= 65_535
}
