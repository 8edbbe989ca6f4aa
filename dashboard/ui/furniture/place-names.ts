/** Scenes and cities as a watcher calls them. */
import { elsewhere, knownScenes, type Scene } from '../../protocol/cells.ts'
import { speaker, type WordTable } from './speech.ts'

/** The scenes of the rule book. */
const sceneWords = {
  'merchant-code': ['scans the shop code', '扫商户码'],
  'payer-code': ['shows a payment code', '出示付款码'],
  online: ['pays on a page', '网上支付'],
  'mini-program': ['pays in a mini-program', '小程序'],
  'top-up': ['tops up', '充值'],
} as const satisfies WordTable

/** The cities of the shops of the sandbox; others go by the name they are told by. */
const cityWords = {
  Beijing: ['Beijing', '北京'],
  Shanghai: ['Shanghai', '上海'],
  Shenzhen: ['Shenzhen', '深圳'],
  Chengdu: ['Chengdu', '成都'],
  Tianjin: ['Tianjin', '天津'],
  Guangzhou: ['Guangzhou', '广州'],
  Chongqing: ['Chongqing', '重庆'],
  "Xi'an": ["Xi'an", '西安'],
  Hangzhou: ['Hangzhou', '杭州'],
  Fuzhou: ['Fuzhou', '福州'],
  Ningbo: ['Ningbo', '宁波'],
  Jinan: ['Jinan', '济南'],
  Dunhuang: ['Dunhuang', '敦煌'],
  Xiamen: ['Xiamen', '厦门'],
  elsewhere: ['Elsewhere, or not told', '其他或未知'],
} as const satisfies WordTable

const sayCity = speaker(cityWords)
const sayScene = speaker(sceneWords)

const isNamed = (city: string): city is keyof typeof cityWords => Object.hasOwn(cityWords, city)

export function cityName(city: string): string {
  if (city === elsewhere || city === '') return sayCity('elsewhere')
  return isNamed(city) ? sayCity(city) : city
}

export const isScene = (name: string): name is Scene => knownScenes.some((one) => one === name)

export const sceneName = (name: string): string => (isScene(name) ? sayScene(name) : name)
