// Ensures that there is an nginx for the tests in test/operations. On Debian and Ubuntu, as root (in a container), it
// installs the system's package; everywhere else it prints what is missing, and those tests are skipped.
import { findNginx } from './find-nginx.ts'
import { canInstallPackages, installPackages } from './system-packages.ts'

if (!findNginx() && !process.env.NGINX_PATH && canInstallPackages()) {
  console.log('No nginx found: installing the system packages "nginx-light" and its Brotli module.')
  // Not every release has the module; without it `.br` files are left to the backend.
  installPackages(['nginx-light'], ['libnginx-mod-http-brotli-static'])
}
if (!findNginx()) {
  console.warn('No nginx found: the tests in test/operations that need it are skipped.')
  console.warn('Install one (for instance: apt-get install nginx-light), or set NGINX_PATH to its program.')
}
