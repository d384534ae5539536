import type { Context, FrontendPiece } from '../piece.ts'
import { entriesOf, greetingLines, serverModule, stateOfPage, styleImport } from './shared.ts'

export function vueFrontend(context: Context): FrontendPiece {
  const { extension, types } = context.language
  const isSsr = context.rendering === 'ssr'
  const { entry, serverEntry } = entriesOf(context, extension)
  return {
    entry,
    serverEntry,
    component: 'src/app.vue',
    plugin: { statement: `import vue from '@vitejs/plugin-vue'`, call: 'vue()' },
    dependencies: ['vue'],
    devDependencies: ['@vitejs/plugin-vue'],
    files: {
      'src/app.vue': `<script setup${types(' lang="ts"')}>
import { ref } from 'vue'

${types('defineProps<{ message: string }>()', `defineProps({ message: { type: String, required: true } })`)}

const count = ref(0)
</script>

<template>
  <main>
    <h1>{{ message }}</h1>
    <p>Edit <code>src/app.vue</code> and save: the page changes, and the count stays.</p>
    <button type="button" @click="count += 1">Count: {{ count }}</button>
  </main>
</template>
`,
      [entry]: `import { ${isSsr ? 'createSSRApp' : 'createApp'} } from 'vue'
import App from './app.vue'
${styleImport}
${isSsr ? `createSSRApp(App, ${stateOfPage}).mount('#app')` : `${greetingLines}\ncreateApp(App, { message }).mount('#app')`}
`,
      ...(isSsr && {
        [serverEntry]: serverModule(context, {
          imports: `import { createSSRApp } from 'vue'
import { renderToString } from 'vue/server-renderer'
import App from './app.vue'`,
          lines: '  const body = await renderToString(createSSRApp(App, state))',
          isAsync: true,
        }),
      }),
      ...(types('types') !== '' && {
        'src/vue.d.ts': `declare module '*.vue' {
  import type { Component } from 'vue'

  const component: Component
  export default component
}
`,
      }),
    },
  }
}
