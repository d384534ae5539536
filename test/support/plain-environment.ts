/**
 * Removes variables that programs under test would inherit: with those of CI they would print colours, and with the one of a package
 * manager they would advise its commands.
 */
for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'DEBUG', 'npm_config_user_agent'])
  delete process.env[name]
