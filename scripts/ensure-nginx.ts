// Ensures that there is an nginx for the tests in test/operations. On Debian and Ubuntu, as root (in a container), it
// installs the system's package; everywhere else it prints what is missing, and those tests are skipped.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { findNginx } from './find-nginx.ts'

/** Debian asks this program before a package starts its service. */
const POLICY = '/usr/sbin/policy-rc.d'

if (!findNginx() && canInstall()) install()
if (!findNginx()) {
  console.warn('No nginx found: the tests in test/operations that need it are skipped.')
  console.warn('Install one (for instance: apt-get install nginx-light), or set NGINX_PATH to its program.')
}

function canInstall(): boolean {
  return (
    !process.env.NGINX_PATH &&
    process.platform === 'linux' &&
    process.getuid?.() === 0 &&
    existsSync('/usr/bin/apt-get')
  )
}

function install(): void {
  console.log('No nginx found: installing the system packages "nginx-light" and its Brotli module.')
  const ownPolicy = !existsSync(POLICY)
  // 101: no service may be started. The tests run nginx themselves, on ports of their own.
  if (ownPolicy) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    runApt('update')
    runApt('install', '-y', '--no-install-recommends', 'nginx-light')
    // Not every release has this package; without it `.br` files are left to the backend.
    runApt('install', '-y', '--no-install-recommends', 'libnginx-mod-http-brotli-static')
  } finally {
    if (ownPolicy) rmSync(POLICY)
  }
}

function runApt(...args: string[]): void {
  spawnSync('apt-get', ['-q', ...args], {
    stdio: 'inherit',
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
}
