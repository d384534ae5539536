import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'

/** Debian asks this program before a package starts its service. */
const POLICY = '/usr/sbin/policy-rc.d'

/** Returns whether system packages can be installed: on Debian and Ubuntu, as root (in a container). */
export function canInstallPackages(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
}

/** Installs system packages without starting their services. Each group is installed by itself: not every release has all of them. */
export function installPackages(...groups: readonly (readonly string[])[]): void {
  const ownPolicy = !existsSync(POLICY)
  // 101: no service may be started. The tests run the programs themselves, on ports of their own.
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    runApt('update')
    for (const group of groups) runApt('install', '-y', '--no-install-recommends', ...group)
  } finally {
    if (ownPolicy) rmSync(POLICY)
  }
}

function runApt(...args: readonly string[]): void {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
