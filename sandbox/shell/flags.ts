/**
 * Every flag there is, once: what it holds, what it is when nobody says, and whether a config file and
 * the environment may say it, too. Parser, help, completion, schema and docs/shell.md are made from it.
 */
import { limits } from '../../core/limits.ts'
import { signatureModes } from '../../core/signature-mode.ts'
import { mistakesInAllowed } from '../intercept/allowed.ts'
import { logLevels } from '../observing/log.ts'
import { hostMistakes, journalMistakes, timeMistakes, type Wrong } from './flag-values.ts'

export interface Flag {
  /** `list` may be given several times; `switch` holds nothing but its presence. */
  readonly kind: 'text' | 'whole' | 'choice' | 'list' | 'switch'
  /** What help calls its value. */
  readonly value?: string
  readonly says: string
  /** What it is when nobody says, in words. */
  readonly usual?: string
  readonly short?: string
  readonly choices?: readonly string[]
  /** What to say beside the choices when another was given. */
  readonly caution?: string
  readonly least?: number
  readonly most?: number
  /** Whether a config file and the environment may say it, too. */
  readonly isSetting?: boolean
  /** A path: in a config file it counts from that file's folder. */
  readonly isPath?: boolean
  readonly wrong?: (value: string) => readonly Wrong[]
}

const setting = { isSetting: true } as const

export const flags = {
  config: {
    ...{ kind: 'text', value: 'FILE', usual: 'hutong.config.json, if there is one' },
    says: 'a config file with the settings below',
  },
  home: {
    ...{ kind: 'text', value: 'FOLDER', usual: '.hutong', ...setting, isPath: true },
    says: 'where merchants, keys, payments and reports are kept',
  },
  seed: {
    ...{ kind: 'whole', value: 'N', least: 0, most: 4_294_967_295, ...setting },
    ...{ says: 'what chance is drawn from', usual: "the scenario's own" },
  },
  workers: {
    ...{ kind: 'whole', value: 'N', least: 1, most: limits.workersMax, ...setting },
    says: `threads that press; of rehearse: threads over which it is played at scale, as more than ${limits.rehearsedMax} arrivals always are`,
    usual: '1; of rehearse at scale as many as there are cores',
  },
  port: {
    ...{ kind: 'whole', value: 'N', least: 0, most: 65_000, ...setting },
    says: "the dashboard's port; the other doors count up from it, and 0 takes free ones",
    usual: '9000',
  },
  host: {
    ...{ kind: 'text', value: 'ADDRESS', usual: '127.0.0.1', ...setting },
    says: 'the address all doors bind; with 0.0.0.0 a phone in the same network opens the dashboard and the cashiers',
  },
  hosts: {
    ...{ kind: 'list', value: 'NAME', ...setting },
    says: 'a name, besides the usual, by which clients may call the doors, exact or .SUFFIX; may be given several times',
  },
  'tenant-ports': {
    ...{ kind: 'whole', value: 'N', least: 1, most: 65_000, usual: 'free ones', ...setting },
    says: 'where the doors of tenants count up from, 200 apart',
  },
  storage: {
    ...{ kind: 'choice', value: 'KIND', choices: ['memory', 'lmdb'], ...setting },
    says: 'what remembers payments: memory, or lmdb, which survives the process',
    usual: 'lmdb for start and intercept, memory for run',
  },
  durability: {
    ...{ kind: 'choice', value: 'WHAT', choices: ['process', 'machine'], ...setting },
    says: 'what is answered outlasts, with lmdb, the end of the process, or that of the machine: then each batch waits for the disk',
    usual: 'process',
  },
  afresh: {
    kind: 'switch',
    says: 'begin the world anew: what was there is renamed, and one earlier state is kept',
  },
  journal: {
    ...{ kind: 'text', value: 'KEEP', usual: 'all', ...setting, wrong: journalMistakes },
    says: 'what is kept in exact bytes: all, refused, a share of payments from 0 to 1 and what was refused, or none',
  },
  'journal-max': {
    ...{ kind: 'whole', value: 'N', least: 1, most: 1_000_000, ...setting },
    ...{ says: 'how many entries of the journal are kept', usual: String(limits.journalMax) },
  },
  'journal-bytes': {
    ...{ kind: 'whole', value: 'N', least: 1, most: 2 ** 30, ...setting },
    ...{ says: 'about how many bytes they may take', usual: String(limits.journalBytesMax) },
  },
  time: {
    ...{ kind: 'text', value: 'PACE', usual: 'real', ...setting, wrong: timeMistakes },
    says: 'how business time goes: real, stepped (it stands until it is advanced), or a number of times as fast',
  },
  log: {
    ...{ kind: 'choice', value: 'FORM', choices: ['off', 'json', 'pretty'], ...setting },
    ...{ says: 'what is told of each request, on standard error', usual: 'off' },
  },
  'log-level': {
    ...{ kind: 'choice', value: 'LEVEL', choices: logLevels, usual: 'info', ...setting },
    says: 'the least that --log tells',
  },
  'notify-host': {
    ...{ kind: 'list', value: 'HOST', ...setting },
    says: 'a host, besides this machine, that notifications may go to; may be given several times',
  },
  'target-host': {
    ...{ kind: 'list', value: 'HOST', ...setting, wrong: hostMistakes },
    says: "a host, besides this machine, that a scenario's targets may be at; may be given several times",
  },
  'signed-ahead': {
    ...{ kind: 'switch', ...setting },
    says: "sign orders before the first arrival, in all threads; charges of a payer's code are signed as they come",
  },
  peers: {
    ...{ kind: 'choice', value: 'WAY', choices: ['direct', 'http'], usual: 'direct', ...setting },
    says: 'how institutions speak: direct, in memory, or http',
  },
  signatures: {
    ...{ kind: 'choice', value: 'MODE', choices: signatureModes, ...setting },
    says: 'full, verify-once (the first request of each key), or trust (nothing verified, nothing signed); named in every report',
    ...{ usual: 'full; only that is real', caution: 'only full is what the networks do' },
  },
  'no-traffic': { kind: 'switch', ...setting, says: 'open the doors, press nothing' },
  'bills-at-once': {
    ...{ kind: 'switch', ...setting },
    ...{ says: 'give out a day’s bill on the day itself', usual: 'the next morning' },
  },
  'proxy-port': {
    ...{ kind: 'whole', value: 'N', least: 0, most: 65_535, ...setting },
    ...{ says: 'the proxy for HTTPS_PROXY', usual: "80 above the dashboard's: 9080" },
  },
  'tls-port': {
    ...{ kind: 'whole', value: 'N', least: 0, most: 65_535, ...setting },
    ...{ says: 'TLS for a hosts file, which needs 443', usual: "443 above the dashboard's: 9443" },
  },
  allow: {
    ...{ kind: 'list', value: 'HOST', usual: 'none', ...setting },
    says: 'a host, or *.SUFFIX, the proxy passes on to; may be given several times',
    wrong: (host) => mistakesInAllowed([host]),
  },
  audit: {
    kind: 'switch',
    says: 'keep what is said and done, and audit it after the verdict: 99 when either failed',
  },
  record: {
    ...{ kind: 'text', value: 'OUT', isPath: true },
    says: 'record the run into a file that ends in .hutong.gz',
  },
  html: {
    ...{ kind: 'text', value: 'OUT', isPath: true },
    says: 'write a report that opens from a disk',
  },
  junit: {
    ...{ kind: 'text', value: 'OUT', isPath: true },
    says: 'write the verdict as JUnit XML: a test case for each expectation and each check',
  },
  tolerance: {
    ...{ kind: 'text', value: 'SHARE', usual: '0.1' },
    says: 'how far a time or a rate may move and still count as the same: 0.1 is a tenth',
    wrong: (text) =>
      /^\d+(\.\d+)?$/.test(text) && Number(text) <= 10
        ? []
        : [{ found: `"${text}"`, todo: 'Give a share from 0 to 10, such as 0.1.' }],
  },
  key: {
    ...{ kind: 'text', value: 'FILE', isPath: true },
    says: 'the public key or secret of a client with other keys than those of the home folder',
  },
  network: {
    ...{ kind: 'choice', value: 'NAME', choices: ['alipay', 'wechatpay', 'unionpay'] },
    ...{ says: 'one network', usual: 'all of them; of init: alipay' },
  },
  language: {
    ...{ kind: 'choice', value: 'NAME', usual: 'node' },
    choices: ['node', 'java', 'python', 'go', 'php', 'dotnet'],
    says: "whose SDK's lines are printed",
  },
  format: {
    ...{ kind: 'choice', value: 'FORM', choices: ['env', 'json', 'pem'], usual: 'env' },
    says: 'lines for a .env file, one JSON object, or PEM files',
  },
  out: {
    ...{ kind: 'text', value: 'FOLDER', isPath: true, usual: 'env and json are printed' },
    says: 'the folder files are written into',
  },
  private: { kind: 'switch', says: 'print private keys and secrets, too' },
  force: { kind: 'switch', says: 'write over what is there' },
  progress: {
    ...{ kind: 'whole', value: 'SECONDS', least: 0, most: 3600, ...setting },
    says: 'a line about long work on standard error every so many seconds, 0 for none',
    usual: 'every 5 on a terminal, none elsewhere',
  },
  'explain-config': {
    kind: 'switch',
    says: 'print every setting, what it is and where that comes from, and do nothing',
  },
  json: { kind: 'switch', says: 'print JSON for a program, one object' },
  quiet: {
    ...{ kind: 'switch', short: 'q', ...setting },
    says: 'print nothing but mistakes, and what --json asks for',
  },
  help: { kind: 'switch', short: 'h', says: 'say what a command does, with examples' },
  version: { kind: 'switch', short: 'v', says: 'say which Hutong this is' },
} as const satisfies Readonly<Record<string, Flag>>

export type FlagName = keyof typeof flags

export const flagNames = Object.keys(flags).filter(isFlagName)

export function isFlagName(word: string): word is FlagName {
  return Object.hasOwn(flags, word)
}

/** The same table, every row of one shape. */
export const flagOf = (name: FlagName): Flag => flags[name]

/** Flags that a config file and the environment may say, too. */
export const settings: readonly FlagName[] = flagNames.filter((name) => flagOf(name).isSetting)

/** `notify-host` is `notifyHost` in a config file… */
export const configKeyOf = (name: FlagName): string =>
  name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** … and HUTONG_NOTIFY_HOST in the environment. */
export const variableOf = (name: FlagName): string =>
  `HUTONG_${name.replaceAll('-', '_').toUpperCase()}`
