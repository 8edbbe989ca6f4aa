/**
 * What is wrong with a signature, and what to do, in the language of the watcher; English is the
 * house's own. The compiler sees to it that no mistake lacks its Chinese.
 */
import { mistakeWords, type TurnedAway } from '../../protocol/live.ts'
import { language } from '../state/page.ts'

type Mistake = NonNullable<TurnedAway['mistake']>

interface Saying {
  readonly says: string
  readonly todo: string
}

const chinese = {
  'no-signature': ['请求没有签名。', '请带上签名：确认客户端已配置私钥，并在发送前签名。'],
  'header-garbled': [
    'Authorization 头无法解析。',
    '按要求书写：认证类型、一个空格、逗号分隔的各键值。',
  ],
  'wrong-sign-type': ['请求声明的签名方式不存在，或未声明。', '写对签名方式的名称，并按它签名。'],
  'not-base64': [
    '签名不是 base64。',
    '把签名的原始字节编码为 base64，不要换行，也不要用十六进制。',
  ],
  'not-hex': ['此处应为十六进制，签名却是 base64。', '把摘要写成十六进制。'],
  'plus-became-space': ['签名里的加号变成了空格。', '参数值需做百分号编码：“+”应写成 %2B。'],
  'encoded-twice': ['参数值被编码了两次。', '只编码一次：要么交给 HTTP 客户端，要么自己编码。'],
  'signed-encoded-values': ['签名前参数值已做百分号编码。', '用原始值签名，只在传输时编码。'],
  'wrong-charset': [
    '签名所用字符集与请求声明的不一致。',
    '按请求声明的字符集取字节签名，并声明实际所用的字符集。',
  ],
  'space-for-plus': [
    '值里的加号未编码，到达时成了空格，或相反。',
    '传输时编码（“+”为 %2B，空格为 %20 或 +），签名用原始值。',
  ],
  'parameter-too-many': ['有参数发送了却没有参与签名。', '发送的参数都要签名，否则不要发送。'],
  'parameter-missing': ['有参数参与了签名却没有到达。', '签名用到的参数都要原样发送。'],
  'value-differs': [
    '某个参数签名时的值与此处采用的值不同。',
    '签名与发送使用同一个值，每个参数只发送一次。',
  ],
  'signature-signed': [
    '签名字段本身进入了待签名文本。',
    '待签名文本里去掉签名字段，空的或旧的也要去掉。',
  ],
  'values-escaped': ['值只在一侧做了 HTML 或反斜杠转义。', '用解码后的值签名，转义只用于传输。'],
  'values-trimmed': ['签名前去掉了值首尾的空白。', '签名和发送前都去掉，或都保留。'],
  'joined-otherwise': [
    '值是对的，拼接方式不对。',
    '按要求拼接：顺序、分隔符一致，前后不要多余字符。',
  ],
  'sign-type-left-out': ['待签名文本漏了 sign_type。', '请求签名包含 sign_type，只有通知不包含。'],
  'empty-values-signed': ['空值参数参与了签名。', '待签名文本里去掉空值参数。'],
  'empty-values-left-out': ['发送了空值参数，却没有按要求签名。', '不要发送没有值的参数。'],
  'not-sorted': ['拼接前没有按参数名排序。', '按名称的字节升序排序：大写在小写之前。'],
  'line-ends': ['换行符不一致：一侧 CRLF，一侧 LF。', '签名与发送相同的字节，途中不得改动换行符。'],
  'last-newline-missing': [
    '待签名文本缺少最后的换行。',
    '每行都以换行结束，最后一行也是，请求体为空时也是。',
  ],
  'body-reserialised': [
    '签名的 JSON 与发送的 JSON 不同：空格、顺序或转义不一致。',
    '只序列化一次，签名与发送同一份字节。',
  ],
  'body-not-signed': ['请求体没有参与签名。', '请求体逐字节参与签名。'],
  'body-not-sent': ['签名包含了没有发送的请求体。', '没有请求体时，以空内容签名。'],
  'wrong-path': [
    '签名的路径不同：主机、查询串或前缀不一致。',
    '按实际发送的路径和查询串签名，不含协议和主机。',
  ],
  'wrong-method': ['签名用了别的 HTTP 方法。', '用实际发送的方法签名，大写。'],
  'header-differs': [
    '签名文本里的时间或随机串与请求头不同。',
    '时间和随机串只生成一次，两处共用。',
  ],
  'wrong-hash': ['文本正确，摘要算法不对。', '使用请求声明的摘要算法。'],
  'hashed-once': [
    '直接签了文本，而不是它的十六进制摘要。',
    '先算摘要，写成小写十六进制，再对这些字符签名。',
  ],
  'hashed-twice': [
    '签名前先算了摘要，签名时又算了一次。',
    '把文本本身交给签名函数：SHA256withRSA 自己会算摘要。',
  ],
  'wrong-case': ['十六进制内容正确，大小写不对。', '按要求使用大写或小写。'],
  'wrong-scheme': [
    '密钥正确，但 RSA 签名方式不对。',
    '使用 RSASSA-PKCS1-v1_5：用库的签名函数，不是私钥加密，也不是 PSS。',
  ],
  'wrong-key': ['签名用的不是该商户的密钥。', '使用请求所指商户和证书对应的私钥。'],
  'wrong-secret': [
    '签名用的不是该商户的密钥串。',
    '使用该商户、该版本接口的密钥串，一个字符都不能差。',
  ],
  'secret-missing': ['密钥串没有按要求拼在文本之后。', '按要求的形式把密钥串拼在文本最后。'],
  'secret-unhashed': [
    '拼接的是密钥本身，而不是它的摘要。',
    '先对密钥算摘要，写成小写十六进制，再拼在文本之后。',
  ],
  'wrong-serial': ['请求里的证书序列号不是该商户的。', '发送与签名私钥对应的证书序列号。'],
  'certificate-expired': [
    '签名密钥的证书已过期。',
    '换用下一张证书及其私钥，并在请求里写它的序列号。',
  ],
  'wrong-merchant': ['这里没有请求所指的商户。', '使用沙箱的商户，见密钥文件。'],
  'clock-skew': ['请求里的时间与当前时间相差太大。', '校准时钟，并按要求的单位和格式书写时间。'],
  'other-text': ['密钥正确，但签的是别的内容。', '打印待签名文本，与下方逐字节比较。'],
  'text-or-secret': [
    '文本或密钥串不同，且没有已知的错误能解释。',
    '逐字节比较待签名文本，并核对密钥串。',
  ],
  'unknown-key': ['这里没有任何密钥能产生此签名。', '确认私钥来自密钥文件，且读取格式正确。'],
} as const satisfies Record<Mistake, readonly [says: string, todo: string]>

export function mistakeSaying(mistake: Mistake): Saying {
  if (language.value === 'english') return mistakeWords[mistake]
  const [says, todo] = chinese[mistake]
  return { says, todo }
}
