/**
 * Which network a pasted request is for, told by its host, path, headers and parameters, and who
 * explains it there.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { explainCall } from '../../simulators/alipay/explain.ts'
import { explainRest } from '../../simulators/alipay/explain-rest.ts'
import { paramsOf } from '../../simulators/alipay/params.ts'
import { contentOf } from '../../simulators/alipay/rest-admission.ts'
import type { WireRequest } from '../../simulators/host/institution.ts'
import { explainMember } from '../../simulators/switch/explain.ts'
import { explainGateway } from '../../simulators/unionpay/explain.ts'
import { parseForm } from '../../simulators/unionpay/signature.ts'
import { explainV3 } from '../../simulators/wechatpay/explain.ts'
import { explainV2 } from '../../simulators/wechatpay/v2/explain.ts'
import { readXml } from '../../simulators/wechatpay/v2/xml.ts'
import type { KeyHolders } from './key-holders.ts'

export interface Addressee {
  readonly name: string
  /** What the signature is made with. */
  readonly signsWith: (request: WireRequest) => 'rsa' | 'secret'
  readonly fits: (request: WireRequest) => boolean
  /** Why it cannot be read as a request of this network; nothing when it can. */
  readonly unreadable: (request: WireRequest) => string | undefined
  explain(request: WireRequest, keys: KeyHolders): Promise<Diagnosis | undefined>
}

const authorized = ({ headers }: WireRequest, scheme: string) =>
  (headers.authorization ?? '').startsWith(scheme)
const names = ({ query, body }: WireRequest, name: string) =>
  new RegExp(`(^|&)${name}=`).test(`${query}&${body.toString('latin1')}`)
const readable = () => undefined
const noForm = ({ body }: WireRequest) =>
  parseForm(body) === undefined ? 'its body is no form' : undefined

const hasKeyedMethod = (request: WireRequest) =>
  /(^|&)signMethod=1[12](&|$)/.test(request.body.toString('latin1'))

/** The first that fits is meant. */
const addressees: readonly Addressee[] = [
  {
    name: 'Alipay, v3',
    signsWith: () => 'rsa',
    fits: (request) => authorized(request, 'ALIPAY') || request.path.startsWith('/v3/alipay/'),
    unreadable: readable,
    explain: async (request, { alipay }) => explainRest(request, await contentOf(request), alipay),
  },
  {
    name: 'WeChat Pay, APIv3',
    signsWith: () => 'rsa',
    fits: (request) => authorized(request, 'WECHATPAY') || request.path.startsWith('/v3/'),
    unreadable: readable,
    explain: async (request, { wechatpay }) => explainV3(request, wechatpay),
  },
  {
    name: 'WeChat Pay, APIv2',
    signsWith: () => 'secret',
    fits: ({ body }) => /^\s*<(\?xml|xml)/.test(body.toString('latin1')),
    unreadable: ({ body }) => (typeof readXml(body) === 'string' ? 'its XML is none' : undefined),
    explain: async (request, { wechatpay }) => explainV2(request, wechatpay.merchants),
  },
  {
    name: 'the switch, institution protocol',
    signsWith: () => 'rsa',
    fits: (request) => names(request, 'reqType') && names(request, 'signature'),
    unreadable: noForm,
    explain: async ({ body }, { member }) => explainMember(parseForm(body) ?? {}, member),
  },
  {
    name: 'UnionPay, ACP',
    signsWith: (request) => (hasKeyedMethod(request) ? 'secret' : 'rsa'),
    fits: (request) => request.path.startsWith('/gateway/api/') || names(request, 'merId'),
    unreadable: noForm,
    explain: async ({ body }, { unionpay }) => explainGateway(parseForm(body) ?? {}, unionpay),
  },
  {
    name: 'Alipay, gateway.do',
    signsWith: () => 'rsa',
    fits: (request) =>
      request.path.endsWith('/gateway.do') || names(request, 'app_id') || names(request, 'sign'),
    unreadable: readable,
    // Of a bare text nobody knows what carried it.
    explain: async (request, { alipay }) =>
      explainCall(await paramsOf(request), alipay, request.path === '/' ? undefined : request),
  },
]

export const addresseeOf = (request: WireRequest): Addressee | undefined =>
  addressees.find(({ fits }) => fits(request))
