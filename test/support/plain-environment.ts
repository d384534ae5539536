/** Programs under test are started with this environment: CI's wish for colours would be theirs too. */
for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'DEBUG']) delete process.env[name]
