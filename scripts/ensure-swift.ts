// Ensures that there is an OpenStack Swift for test/publish: a second store with the S3 API. On Debian and Ubuntu, as root (in
// a container), it installs the system's packages; everywhere else it prints what is missing, and those tests are skipped.
import { hasSwift, storageServers } from './find-swift.ts'
import { canInstallPackages, installPackages } from './system-packages.ts'

const packages = [...storageServers, 'proxy'].map((server) => `swift-${server}`)

if (!hasSwift() && canInstallPackages()) {
  console.log(`No OpenStack Swift found: installing the system packages ${packages.join(', ')}.`)
  installPackages(packages)
}
if (!hasSwift()) {
  console.warn('No OpenStack Swift found: the tests in test/publish that need it are skipped.')
  console.warn(`Install it (for instance: apt-get install ${packages.join(' ')}).`)
}
