/** Files that programs read their settings from. */
export const settingsFiles = ['.env', '.env.local', '.env.development', '.env.development.local'] as const
