/**
 * Values that are covered because of the name they stand behind, in whatever syntax: JSON, also within
 * a text of JSON, forms, raw pairs, XML, multipart, and each of these percent-encoded, once or twice.
 */
import { type MaskedKind, maskedKinds } from '../../dashboard/protocol/story.ts'

/** Fields whose values are covered, by their names in any network's words. */
const fieldsByKind = {
  card: [
    ...['cardNo', 'accNo', 'card_no', 'bank_card_no', 'bankCardNo', 'card_number', 'cardNumber'],
    ...['acc_no', 'account_no', 'pan'],
  ],
  password: [
    ...['password', 'passwd', 'pwd', 'pin', 'cvn2', 'cvv', 'cvv2', 'cvc', 'smsCode', 'sms_code'],
    ...['pay_password', 'payPassword', 'expired'],
  ],
  key: [
    ...['key', 'secret', 'private_key', 'privateKey', 'sandbox_signkey', 'apiV2Key', 'apiV3Key'],
    ...['secureKey', 'aesKey', 'aes_key', 'appSecret', 'app_secret'],
  ],
  person: [
    ...['customerInfo', 'customerNm', 'certifId', 'buyer_user_name', 'user_name', 'real_name'],
    ...['receiver_name', 'cert_no', 'certNo', 'id_card', 'idCard', 'id_no', 'idNo', 'cert_name'],
    ...['id_card_number', 'identity'],
  ],
  phone: ['phone', 'phoneNo', 'mobile', 'receiver_phone', 'mobile_no', 'mobileNo', 'phone_no'],
  token: ['cookie', 'set-cookie', 'auth_token', 'access_token', 'hutong-secret', 'x-api-key'],
} as const satisfies Record<MaskedKind, readonly string[]>

export const kindOfField: ReadonlyMap<string, MaskedKind> = new Map(
  maskedKinds.flatMap((kind) =>
    fieldsByKind[kind].map((field) => [field.toLowerCase(), kind] as const),
  ),
)

const field = `(${[...kindOfField.keys()].join('|')})`
/** A quotation mark percent-encoded, once or more, with what escapes it within a text of JSON. */
const quote = '(?:%(?:25)*5C)*%(?:25)*22'
const colon = '%(?:25)*3A(?:\\+|%(?:25)*20)*'

/**
 * A named value: before it, the name, the value. None looks at a character again and again, however
 * long a run of backslashes or blanks a stranger sends.
 */
const written: readonly string[] = [
  // A text of JSON, and one within another: it ends at a mark escaped as often as the one it began with.
  `((?<!\\\\)\\\\*"${field}\\\\*"\\s*:\\s*(?=(\\\\*)")\\3")(?<value>(?:(?!(?<!\\\\)\\3")[^])*)`,
  `((?<!\\\\)\\\\*"${field}\\\\*"\\s*:\\s*)(?<value>-?\\d[\\d.eE+-]*)`,
  `((?:^|[&?{\\s])${field}=)(?<value>[^&\\s]*?)(?=\\}?(?:[&\\s]|$))`,
  `(%(?:25)*(?:26|7B|3F)${field}%(?:25)*3D)(?<value>(?:(?!%(?:25)*(?:26|7D))[^&\\s])*)`,
  `(<${field}(?:\\s[^<>]{0,200})?>\\s{0,8}(?:<!\\[CDATA\\[)?)(?<value>[^<\\]]*)`,
  `(${quote}${field}${quote}${colon}${quote})(?<value>(?:(?!${quote})[^&\\s])*)`,
  `(${quote}${field}${quote}${colon})(?<value>-?\\d[\\d.]*)`,
  `(name="${field}"[^\\r\\n]{0,200}\\r\\n(?:[^\\r\\n]{1,200}\\r\\n){0,4}\\r\\n)(?<value>(?:(?!\\r\\n--)[^])*)`,
]

export const syntaxes: readonly RegExp[] = written.map((source) => new RegExp(source, 'gi'))
