import { join } from 'node:path'
import legacy from '@vitejs/plugin-legacy'
import vue from '@vitejs/plugin-vue'
import { describe, expect, it } from 'vitest'
import { writeFile } from '../support/build-files.ts'
import { writeProject } from './projects.ts'
import { buildAll, moduleFilesOf, ssrSite } from './ssr-projects.ts'
import { vites } from './vites.ts'

const plugin = { ssr: './src/entry-server.js' }

describe.each(vites)('$name: the files of modules', ({ name, vite }) => {
  it('are the chunks of every module, and the stylesheets of those without code', async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin })
    expect(moduleFilesOf(root)).toMatchObject({
      'index.html': ['assets/index-*.js'],
      'src/entry-client.js': ['assets/index-*.js'],
      'src/lazy.css': ['assets/lazy-*.js'],
      'src/lazy.js': ['assets/lazy-*.js'],
      'src/pages/home.css': ['assets/index-*.js'],
      'src/pages/home.js': ['assets/index-*.js'],
      'src/theme.css': ['assets/theme-*.css'],
      // It only exports what another module has: bundlers leave it out.
      'src/pages/index.js': ['assets/index-*.js'],
    })
  })

  it('are those of components, as Vue names them in its context', async () => {
    const page = `<script setup>const text = 'about'</script>\n<template><p>{{ text }}</p></template>\n<style scoped>p { color: red }</style>`
    const root = writeProject({
      ...ssrSite,
      'src/pages/About.vue': page,
      'src/entry-client.js': `void import('./pages/About.vue')`,
    })
    await buildAll(vite, root, { plugin, before: [vue()] })
    const modules = moduleFilesOf(root)
    expect(modules['src/pages/About.vue']).toEqual(['assets/About-*.js'])
    expect(Object.keys(modules).filter((id) => id.includes('?'))).toEqual([])
  })

  it('belong to the id of the build', async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin })
    const before = moduleFilesOf(root)
    writeFile(join(root, 'src/entry-client.js'), `void import('./lazy.js')`)
    await buildAll(vite, root, { plugin })
    expect(moduleFilesOf(root)).not.toEqual(before)
    expect(moduleFilesOf(root)).not.toHaveProperty('src/pages/home.js')
  })

  it.runIf(name === 'Vite 8')('leave out the chunks for old browsers', async () => {
    const root = writeProject(ssrSite)
    await buildAll(vite, root, { plugin, after: [legacy({ targets: ['chrome 60'] })] })
    expect(moduleFilesOf(root)['src/lazy.js']).toEqual(['assets/lazy-*.js'])
  })
})
