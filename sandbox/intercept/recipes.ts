/** What the command line says about interception: lines to paste, for each kind of client. */
import { dirname, join } from 'node:path'
import type { Interception } from './intercept.ts'

export function recipesOf(intercept: Interception): string {
  const { proxyUrl, tlsPort, authorityFile, trustFile } = intercept
  const { hostname, port } = new URL(proxyUrl)
  const address = hostname.replace(/^\[|\]$/g, '')
  const file = authorityFile ?? 'authority.pem'
  const store = join(dirname(file), 'authority.p12')
  return [
    '',
    "Requests to the networks' real hosts come here when a client is told so:",
    '',
    `  proxy       ${proxyUrl}`,
    `  authority   ${file} (believed for these networks' domains only)`,
    '',
    'In the shell of the client (Go, Python, curl, axios; NODE_USE_ENV_PROXY from Node 22.21 or 24.5 on):',
    '',
    `  export HTTPS_PROXY=${proxyUrl} NODE_USE_ENV_PROXY=1`,
    `  export NODE_EXTRA_CA_CERTS=${quoted(file)}`,
    `  export SSL_CERT_FILE=${quoted(trustFile ?? file)}`,
    `  export REQUESTS_CA_BUNDLE=${quoted(trustFile ?? file)}`,
    '',
    'Java:',
    '',
    `  keytool -importcert -noprompt -alias hutong -file ${quoted(file)} -keystore ${quoted(store)} -storetype PKCS12 -storepass changeit`,
    `  java -Dhttps.proxyHost=${address} -Dhttps.proxyPort=${port} -Djavax.net.ssl.trustStore=${quoted(store)} -Djavax.net.ssl.trustStorePassword=changeit …`,
    '',
    `Clients that know no proxy: TLS is spoken on port ${tlsPort}. ${hostsWords(tlsPort)}`,
    '',
    ...lines(intercept.hosts).map((hosts) => `  ${address} ${hosts}`),
  ].join('\n')
}

const hostsWords = (tlsPort: number) =>
  tlsPort === 443
    ? 'Add to their hosts file:'
    : 'A hosts file names no port: start with --tls-port 443 (which needs rights), and add to it:'

/** A few hosts to a line: some systems read no more than nine. */
function lines(hosts: readonly string[]): string[] {
  const perLine = 4
  return Array.from({ length: Math.ceil(hosts.length / perLine) }, (_, index) =>
    hosts.slice(index * perLine, (index + 1) * perLine).join(' '),
  )
}

/** As a POSIX shell takes it for one word. */
const quoted = (path: string) =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`
