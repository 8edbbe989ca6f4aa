/**
 * `/v3/security/echo`: a self-test of keys without an order (docs/sources.md, W1.5). What was
 * encrypted for the platform comes back encrypted for the merchant, in the answer and, where an
 * address is given, in a notification.
 */
import { trace } from '../../core/ids.ts'
import { refusalWords, type Words } from './codes.ts'
import type { WechatPayMerchant } from './merchants.ts'
import type { Notices } from './notify.ts'
import type { Operation, Result } from './operations.ts'
import type { PlatformKeys } from './platform-keys.ts'
import { type Named, readBody } from './requests.ts'
import { type Fields, text } from './schema.ts'
import { decryptField, encryptField } from './seal.ts'

interface EchoBody {
  readonly notify_url?: string | null
  readonly echo_message: string
  readonly encrypted_echo_message?: string | null
}

interface EchoAsk extends Named {
  readonly message: string
  readonly encrypted: string | null
  readonly notifyUrl: string | null
  /** The key the sender says it has encrypted for; empty when it says nothing. */
  readonly keyName: string
}

const fields: Fields = {
  notify_url: text('通知地址', 255, { form: /^https?:\/\/[^?#\s]+$/ }),
  echo_message: text('回显信息', 256, { required: true }),
  encrypted_echo_message: text('加密回显信息', 1024),
}

export const echo = (
  keys: Pick<PlatformKeys, 'openerFor'>,
  notices: Pick<Notices, 'echoed'>,
): Operation<EchoAsk> => ({
  name: 'echo',
  method: 'POST',
  path: 'echo',
  read: ({ body, headers }) =>
    readBody<EchoBody, EchoAsk>(fields, body, (said) => ({
      trace: trace(`echo-${said.echo_message}`),
      message: said.echo_message,
      encrypted: said.encrypted_echo_message ?? null,
      notifyUrl: said.notify_url ?? null,
      keyName: headers['wechatpay-serial'] ?? '',
    })),
  act: async (_rooms, merchant, asked) => {
    const echoed = echoOf(keys, merchant, asked)
    if ('status' in echoed) return { outcome: 'order-mismatch', words: echoed }
    const { notifyUrl: url, trace } = asked
    if (url !== null) notices.echoed({ merchant, url, trace }, echoed)
    return { outcome: 'approved', told: echoed } satisfies Result
  },
  say: ({ told }) => told,
})

/** The body of the echo, or why the encrypted part cannot be read. */
function echoOf(
  keys: Pick<PlatformKeys, 'openerFor'>,
  merchant: WechatPayMerchant,
  { message, encrypted, keyName }: EchoAsk,
): { readonly echo_message: string; readonly encrypted_echo_message?: string } | Words {
  if (encrypted === null) return { echo_message: message }
  if (keyName === '') return refusalWords['platform-serial-missing']
  const opener = keys.openerFor(merchant, keyName)
  if (opener === undefined) return refusalWords['platform-serial-wrong']
  const plain = decryptField(encrypted, opener)
  if (plain === undefined) return refusalWords['sealed-field-unreadable']
  return { echo_message: message, encrypted_echo_message: encryptField(plain, merchant.publicKey) }
}
