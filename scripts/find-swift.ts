import { existsSync } from 'node:fs'

/** The servers of OpenStack Swift behind its proxy. */
export const storageServers = ['account', 'container', 'object'] as const

/** Returns the program of one of Swift's servers, where Debian puts it. */
export function swiftProgram(server: (typeof storageServers)[number] | 'proxy'): string {
  return `/usr/bin/swift-${server}-server`
}

/** Returns whether OpenStack Swift is installed, with all of its servers. */
export function hasSwift(): boolean {
  return ([...storageServers, 'proxy'] as const).every((server) => existsSync(swiftProgram(server)))
}
