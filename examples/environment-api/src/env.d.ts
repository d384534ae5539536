/// <reference types="@vite-integration/vite-plugin/virtual" />

/** The name of the environment, by `define` of the Vite config. */
declare const __ENVIRONMENT__: string
