/**
 * What may be wrong with how a request asks, before anybody reads what it asks: the public codes of
 * the gateway, in both ways it tells them (docs/sources.md, A3.3 and A5). The texts are those that
 * real answers carry.
 */
import { type Code, saysWhy, type Words } from './codes.ts'

const flaws = {
  'isv.missing-app-id': ['40001', '缺少appId参数'],
  'isv.invalid-app-id': ['40002', '无效的AppID参数'],
  'isv.missing-method': ['40001', '缺少方法名参数'],
  'isv.invalid-method': ['40002', '不存在的方法名'],
  'isv.invalid-charset': ['40002', '字符集错误'],
  'isv.invalid-format': ['40002', '无效的数据格式'],
  'isv.missing-version': ['40001', '缺少版本参数'],
  'isv.invalid-version': ['40002', '不支持的版本号'],
  'isv.missing-timestamp': ['40001', '缺少时间戳参数'],
  'isv.invalid-timestamp': ['40002', '非法的时间戳参数'],
  'isv.missing-signature-type': ['40001', '缺少签名类型参数'],
  'isv.invalid-signature-type': ['40002', '无效的签名类型'],
  'isv.missing-signature': ['40001', '缺少签名参数'],
  'isv.invalid-signature': ['40002', '无效签名'],
  'isv.missing-app-cert-sn': ['40001', '缺少应用公钥证书序列号'],
  'isv.missing-alipay-root-cert-sn': ['40001', '缺少支付宝根证书序列号'],
  'isv.app-cert-not-exist': ['40002', '应用公钥证书不存在'],
  'isv.app-cert-expired': ['40002', '应用公钥证书已过期'],
  'isv.invalid-alipay-root-cert-sn': ['40002', '支付宝根证书序列号错误'],
  'isv.alipay-cert-not-exist': ['40002', '支付宝公钥证书不存在'],
  'isv.invalid-encrypt-type': ['40002', '无效的加密类型'],
  'isv.missing-encrypt-key': ['40001', '缺少加密配置'],
  'isv.invalid-encrypt': ['40002', '解密异常'],
  'isv.decryption-error-missing-encrypt-type': ['40001', '解密出错, 未指定加密算法'],
  'isv.decryption-error-unknown': ['40003', '解密出错, 未知错误'],
  'isv.illegal-json': ['40002', '非法的JSON格式'],
  'isv.invalid-parameter': ['40002', '参数无效'],
  'aop.invalid-app-auth-token': ['20001', '无效的应用授权令牌'],
  'isv.app-call-limited': ['40005', '应用调用次数超限，包含调用频率超限'],
  'isp.unknow-error': ['20000', '服务暂不可用（业务系统不可用）'],
} as const satisfies Record<string, readonly [Code, string]>

/** The `sub_code`. */
export type GatewayFlaw = keyof typeof flaws

/** The gateway's words for a flaw; or, where it explains this very request, the explanation. */
export function gatewayWords(name: GatewayFlaw, explanation?: string): Words {
  const [code, text] = flaws[name]
  return saysWhy(code, name, explanation ?? text)
}
