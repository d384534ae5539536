import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Returns the path of a Chromium or Chrome: CHROME_PATH, else the first of the usual places that exists. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env): string | undefined {
  // A wrong CHROME_PATH is not replaced by another browser: the user asked for that one.
  if (env.CHROME_PATH) return existsSync(env.CHROME_PATH) ? env.CHROME_PATH : undefined
  return usualPlaces(env).find((path) => existsSync(path))
}

function usualPlaces(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === 'darwin') return macPlaces(env)
  if (process.platform === 'win32') return windowsPlaces(env)
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
  return ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'].flatMap((folder) =>
    [...names, 'chrome'].map((name) => join(folder, name)),
  )
}

function macPlaces(env: NodeJS.ProcessEnv): string[] {
  const programs = ['Google Chrome', 'Chromium', 'Microsoft Edge']
  return ['/', env.HOME ?? '/'].flatMap((home) =>
    programs.map((name) => join(home, 'Applications', `${name}.app`, 'Contents/MacOS', name)),
  )
}

function windowsPlaces(env: NodeJS.ProcessEnv): string[] {
  const folders = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA]
  const programs = [
    'Google/Chrome/Application/chrome.exe',
    'Chromium/Application/chrome.exe',
    'Microsoft/Edge/Application/msedge.exe',
  ]
  return folders.flatMap((folder) => (folder ? programs.map((name) => join(folder, name)) : []))
}

/** Flags for a headless browser that needs no sandbox and sends no background requests. */
export const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
