/** Removes variables that programs under test would inherit: with those of CI they would print colours. */
for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'DEBUG']) delete process.env[name]
