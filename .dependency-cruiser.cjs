/**
 * The walls: who may import whom. This is the table of ARCHITECTURE.md as rules; what a row does
 * not list is forbidden. `test/walls.test.ts` plants a breach of every rule and sees it caught.
 */

const institutions = 'alipay|wechatpay|unionpay|banks|switch'
/** Tests, and what only tests import. They see more than the code beside them, but not everything. */
const proof = '\\.(test|fixture|contract)\\.ts$'

/** An npm package, resolved or not. */
const npm = (...names) => names.map((name) => `(^|/)node_modules/${name}/|^${name}(/|$)`)
/** Modules of Node itself, with the prefix or without it. */
const node = (...names) => names.map((name) => `^(node:)?${name}$`)
/** What a till needs to speak a network's language; not how the network thinks. */
const languages = 'wire|till|signature|seal|certificates|serializer|codes'

// from, what it may import, and the reason in a sentence
const rooms = [
  {
    name: 'core-imports-core',
    comment: 'The core is deterministic: it knows nothing but itself.',
    from: '^core/',
    may: ['^core/'],
  },
  {
    name: 'storage-imports-core',
    comment: 'Storage remembers; it knows the core and its own drivers.',
    from: '^storage/',
    may: [
      '^core/',
      '^storage/',
      ...node('child_process', 'fs/promises', 'module', 'os', 'path'),
      ...npm('lmdb', 'lowdb'),
    ],
  },
  {
    name: 'host-imports-core',
    comment: 'The host serves any institution and therefore knows none, and no role.',
    from: '^simulators/host/',
    may: [
      '^core/',
      '^simulators/host/',
      '^storage/store\\.ts$',
      ...node('crypto', 'dns', 'http', 'net', 'os', 'timers'),
      ...npm('express', 'undici'),
    ],
  },
  {
    name: 'roles-import-host',
    comment: 'A role says what is done, whatever the wire: it knows host and core, no institution.',
    from: '^simulators/roles/',
    may: ['^core/', '^simulators/(host|roles)/', '^storage/store\\.ts$'],
  },
  {
    name: 'institutions-are-strangers',
    comment: 'Institutions meet only through host/peer.ts, as in life: never import another one.',
    from: `^simulators/(${institutions})/`,
    may: [
      '^core/',
      '^simulators/(host|roles)/',
      '^simulators/$1/',
      '^storage/store\\.ts$',
      ...node('crypto', 'util', 'zlib'),
      ...npm('@fastify/busboy', 'fflate', 'iconv-lite', 'saxes'),
    ],
  },
  {
    name: 'traffic-speaks-only',
    comment: 'A till knows how to speak to a network, not how the network thinks.',
    from: '^loadtests/(traffic|bench)/',
    may: [
      '^core/',
      '^loadtests/(traffic|bench)/',
      `^simulators/(${institutions})/(${languages})\\.ts$`,
      ...node('crypto', 'http', 'net', 'perf_hooks', 'url', 'worker_threads'),
      ...npm('piscina', '@faker-js/faker', 'undici', 'tsx'),
    ],
  },
  {
    name: 'k6-is-a-stranger',
    comment: 'The k6 scripts write the wire by hand and share no code with us.',
    from: '^loadtests/k6/',
    // k6 brings its modules itself; what npm has of them is their types.
    may: ['^loadtests/k6/', ...npm('k6', '@types/k6')],
  },
  {
    name: 'dashboard-watches',
    comment: 'The dashboard folds events of the core; closing it changes nothing.',
    from: '^dashboard/(?!ui/)',
    may: ['^core/', '^dashboard/(?!ui/)', ...node('http', 'buffer'), ...npm('socket\\.io')],
  },
  {
    name: 'page-knows-the-protocol',
    comment: 'The page shows what arrives: it knows the protocol and the browser.',
    from: '^dashboard/ui/(?!vite\\.config)',
    may: [
      '^dashboard/ui/',
      '^dashboard/protocol/',
      ...npm('preact', '@preact/signals', 'uplot', 'uqr', 'jsqr', 'socket\\.io-client'),
    ],
  },
]

/** One package, the files that may import it, and nobody else. */
const doors = [
  ['express', '^simulators/host/express\\.ts$|^sandbox/bench/'],
  ['@faker-js/faker', '^loadtests/traffic/cast\\.ts$'],
  ['lowdb', '^storage/documents\\.ts$'],
  ['piscina', '^loadtests/traffic/pool\\.ts$'],
  ['socket\\.io', '^dashboard/server\\.ts$'],
  ['@peculiar/x509', '^sandbox/certificate\\.ts$'],
  // From source a worker thread needs a loader for .ts; compiled, the file is not used.
  ['tsx', '^loadtests/traffic/from-source\\.mjs$'],
  ['ajv', '^sandbox/form\\.ts$'],
  ['saxes', '^simulators/wechatpay/v2/xml\\.ts$'],
  ['prom-client', '^sandbox/observing/(exposition|process-metrics)\\.ts$'],
  ['@opentelemetry', '^sandbox/observing/'],
]

const roomRule = ({ name, comment, from, may }) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: proof },
  to: { pathNot: may },
})

const doorRule = ([name, files]) => ({
  name: `one-door-to-${name.replaceAll('\\', '')}`,
  comment: `Only ${files} may import it.`,
  severity: 'error',
  from: { pathNot: [files, proof] },
  to: { path: npm(name) },
})

module.exports = {
  forbidden: [
    ...rooms.map(roomRule),
    ...doors.map(doorRule),
    {
      name: 'nobody-imports-sandbox',
      comment: 'The sandbox is the one place where rooms meet.',
      severity: 'error',
      from: { pathNot: ['^sandbox/', '^test/', proof] },
      to: { path: '^sandbox/' },
    },
    {
      name: 'tests-mint-only',
      comment: 'A test beside the code may borrow keys and a store, never the whole sandbox.',
      severity: 'error',
      from: { path: `^(core|storage|simulators|loadtests|dashboard)/.*${proof}` },
      to: { path: '^sandbox/', pathNot: '^sandbox/(mint|keyring|certificate)\\.ts$' },
    },
    {
      name: 'tests-are-strangers-too',
      comment: 'Not even a test of one institution imports another.',
      severity: 'error',
      from: { path: `^simulators/(${institutions})/` },
      to: { path: `^simulators/(${institutions})/`, pathNot: '^simulators/$1/' },
    },
    {
      name: 'nobody-imports-proof',
      comment: 'What only tests need is imported by tests only.',
      severity: 'error',
      from: { pathNot: proof },
      to: { path: proof },
    },
    {
      name: 'storage-port-is-types',
      comment: 'Whoever stores is handed a store: the port gives types and nothing that runs.',
      severity: 'error',
      from: { path: '^simulators/', pathNot: proof },
      to: { path: '^storage/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-circle',
      comment: 'A circle of imports is one room with two names.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-circle-of-types',
      comment:
        'Types may go in a circle in two rooms only: there contract and parts name each other.',
      severity: 'error',
      from: { pathNot: '^simulators/(host|roles)/' },
      to: { circular: true },
    },
    {
      name: 'all-is-found',
      comment: 'Every import leads somewhere.',
      severity: 'error',
      from: { pathNot: '^loadtests/k6/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // From the start of the path only: packages keep their code in folders of that name, too.
    exclude: { path: '^dist/' },
    // Imports of types are imports: a wall that they pass through is none.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
    },
  },
}
