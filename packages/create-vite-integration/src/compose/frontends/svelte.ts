import type { Context, FrontendPiece } from '../piece.ts'
import { entriesOf, greetingLines, serverModule, stateOfPage, styleImport } from './shared.ts'

export function svelteFrontend(context: Context): FrontendPiece {
  const { extension, types } = context.language
  const isSsr = context.rendering === 'ssr'
  const { entry, serverEntry } = entriesOf(context, extension)
  const target = `document.querySelector('#app')${types('!')}`
  return {
    entry,
    serverEntry,
    component: 'src/app.svelte',
    plugin: { statement: `import { svelte } from '@sveltejs/vite-plugin-svelte'`, call: 'svelte()' },
    dependencies: ['svelte'],
    devDependencies: ['@sveltejs/vite-plugin-svelte'],
    files: {
      'src/app.svelte': `<script${types(' lang="ts"')}>
  let { message }${types(': { message: string }')} = $props()
  let count = $state(0)
</script>

<main>
  <h1>{message}</h1>
  <p>Edit <code>src/app.svelte</code> and save: the page changes at once.</p>
  <button type="button" onclick={() => (count += 1)}>Count: {count}</button>
</main>
`,
      [entry]: `import { ${isSsr ? 'hydrate' : 'mount'} } from 'svelte'
import App from './app.svelte'
${styleImport}
${
  isSsr
    ? `hydrate(App, { target: ${target}, props: ${stateOfPage} })`
    : `${greetingLines}\nmount(App, { target: ${target}, props: { message } })`
}
`,
      ...(isSsr && {
        [serverEntry]: serverModule(context, {
          imports: `import { render as renderComponent } from 'svelte/server'
import App from './app.svelte'`,
          lines: '  const { head, body } = renderComponent(App, { props: state })',
          head: 'head',
        }),
      }),
    },
  }
}
