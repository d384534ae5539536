// Ensures that there is a Chromium for the browser tests. On Debian and Ubuntu, as root (in a container), it installs
// the
// system's package; everywhere else it prints what is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findBrowser } from './find-browser.ts'

if (!findBrowser() && canInstall()) install()
if (!findBrowser()) {
  console.error(explain())
  process.exitCode = 1
}

function canInstall(): boolean {
  return (
    !process.env.CHROME_PATH &&
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    existsSync('/usr/bin/apt-get')
  )
}

function install(): void {
  console.log('No Chromium found: installing the system package "chromium" for the browser suite.')
  runApt('update')
  runApt('install', '-y', '--no-install-recommends', 'chromium')
}

function runApt(...args: string[]): void {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}

function explain(): string {
  const wanted = process.env.CHROME_PATH
  if (wanted) return `CHROME_PATH is ${wanted}, and there is no such file.`
  return [
    'The browser suite needs Chromium or Chrome, and none was found.',
    'Install one (for instance: apt-get install chromium), or set CHROME_PATH to its program.',
  ].join('\n')
}
