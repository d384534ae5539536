/** Set by vite.config. */
declare const __VERSION__: string
