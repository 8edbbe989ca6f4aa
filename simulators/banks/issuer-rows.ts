/**
 * The banks as data. BINs: docs/sources.md, U7.2; but 622609 is CMB's in UnionPay's own test card
 * 6226090000000048. Institution codes, moods and maintenance are invented. The first eight keep
 * their places: payers of wallets draw their cards from them.
 */
import type { ParticipantRow } from './participant.ts'

export type CardKind = 'debit' | 'credit'

/** How large a bank is, which says what it lets one card pay. */
export type BankSize = 'national' | 'joint-stock' | 'city'

export interface IssuerRow extends ParticipantRow {
  /** `622202/debit/19`: BIN, kind, length. */
  readonly cards: readonly `${number}/${CardKind}/${number}`[]
  /** Which of its cards its payers carry; debit cards when nothing is said. */
  readonly carries?: CardKind
  readonly size: BankSize
}

export const issuerRows: readonly IssuerRow[] = [
  {
    ...{ id: 'icbc', shortCode: 'ICBC', institutionCode: '90010000' },
    ...{ english: 'Industrial and Commercial Bank of China', chinese: '中国工商银行' },
    app: ['ICBC Mobile Banking', '工行手机银行'],
    cards: ['622202/debit/19', '622208/debit/19', '621226/debit/19'],
    ...{ size: 'national', mood: 'steady', maintenance: ['Sun 02:00-04:00'] },
  },
  {
    ...{ id: 'abc', shortCode: 'ABC', institutionCode: '90020000' },
    ...{ english: 'Agricultural Bank of China', chinese: '中国农业银行' },
    app: ['ABC Mobile Banking', '农行手机银行'],
    cards: ['622848/debit/19', '622841/debit/19', '622836/credit/16'],
    ...{ size: 'national', mood: 'slow', maintenance: ['Sun 01:00-05:00'] },
  },
  {
    ...{ id: 'boc', shortCode: 'BOC', institutionCode: '90030000' },
    ...{ english: 'Bank of China', chinese: '中国银行' },
    app: ['BOC Mobile Banking', '中行手机银行'],
    cards: ['621660/debit/19', '621661/debit/19', '625908/credit/16'],
    ...{ size: 'national', mood: 'steady', maintenance: ['Sat 23:30-01:30'] },
  },
  {
    ...{ id: 'ccb', shortCode: 'CCB', institutionCode: '90040000' },
    ...{ english: 'China Construction Bank', chinese: '中国建设银行' },
    app: ['CCB Mobile Banking', '建行手机银行'],
    cards: ['621700/debit/19', '622700/debit/19', '625362/credit/16'],
    ...{ size: 'national', mood: 'steady', maintenance: ['Sun 02:00-05:00'] },
  },
  {
    ...{ id: 'bocom', shortCode: 'COMM', institutionCode: '90050000' },
    ...{ english: 'Bank of Communications', chinese: '交通银行' },
    app: ['BoCom Mobile Banking', '交行手机银行'],
    cards: ['622260/debit/19', '622262/debit/19', '622252/credit/16'],
    ...{ size: 'national', mood: 'steady', maintenance: ['Sun 00:30-03:00'] },
  },
  {
    ...{ id: 'cmb', shortCode: 'CMB', institutionCode: '90060000' },
    ...{ english: 'China Merchants Bank', chinese: '招商银行' },
    app: ['CMB Mobile Banking', '招行手机银行'],
    cards: ['622588/debit/16', '621483/debit/16', '622609/debit/16', '622575/credit/16'],
    ...{ size: 'joint-stock', mood: 'brisk', maintenance: ['Tue 03:00-04:00'] },
  },
  {
    ...{ id: 'citic', shortCode: 'CITIC', institutionCode: '90070000' },
    ...{ english: 'China CITIC Bank', chinese: '中信银行' },
    app: ['CITIC Mobile Banking', '中信手机银行'],
    cards: ['622690/debit/16', '622691/debit/16', '622680/credit/16'],
    ...{ size: 'joint-stock', mood: 'steady', maintenance: ['Sun 03:00-05:00'] },
  },
  {
    ...{ id: 'cgb', shortCode: 'GDB', institutionCode: '90080000' },
    ...{ english: 'China Guangfa Bank', chinese: '广发银行' },
    app: ['CGB Mobile Banking', '广发手机银行'],
    cards: ['622568/debit/19', '621462/debit/19', '622558/credit/16'],
    ...{ size: 'joint-stock', mood: 'steady', maintenance: ['Sat 02:00-05:00'] },
  },
  {
    ...{ id: 'psbc', shortCode: 'PSBC', institutionCode: '90090000' },
    ...{ english: 'Postal Savings Bank of China', chinese: '中国邮政储蓄银行' },
    app: ['PSBC Mobile Banking', '邮储手机银行'],
    cards: ['621799/debit/19', '622188/debit/19', '625919/credit/16'],
    ...{ size: 'national', mood: 'slow', maintenance: ['Sun 00:00-04:00'] },
  },
  {
    ...{ id: 'pingan', shortCode: 'SPABANK', institutionCode: '90100000' },
    ...{ english: 'Ping An Bank', chinese: '平安银行' },
    app: ['Ping An Pocket Bank', '平安口袋银行'],
    cards: ['621626/debit/19', '622298/debit/16', '622155/credit/16'],
    ...{ size: 'joint-stock', mood: 'brisk', maintenance: ['Wed 02:00-03:30'] },
  },
  {
    ...{ id: 'ceb', shortCode: 'CEB', institutionCode: '90110000' },
    ...{ english: 'China Everbright Bank', chinese: '中国光大银行' },
    app: ['CEB Mobile Banking', '光大手机银行'],
    cards: ['622660/debit/16', '622662/debit/16', '622657/credit/16'],
    ...{ size: 'joint-stock', carries: 'credit', mood: 'steady', maintenance: ['Sun 01:00-04:00'] },
  },
  {
    ...{ id: 'cmbc', shortCode: 'CMBC', institutionCode: '90120000' },
    ...{ english: 'China Minsheng Bank', chinese: '中国民生银行' },
    app: ['CMBC Mobile Banking', '民生手机银行'],
    cards: ['622615/debit/16', '622622/debit/16'],
    ...{ size: 'joint-stock', mood: 'steady', maintenance: ['Sun 00:00-03:00'] },
  },
  {
    ...{ id: 'spdb', shortCode: 'SPDB', institutionCode: '90130000' },
    ...{ english: 'Shanghai Pudong Development Bank', chinese: '浦发银行' },
    app: ['SPDB Mobile Banking', '浦发手机银行'],
    cards: ['622521/debit/16', '622518/debit/16'],
    ...{ size: 'joint-stock', mood: 'steady', maintenance: ['Sat 01:00-04:00'] },
  },
  {
    ...{ id: 'cib', shortCode: 'CIB', institutionCode: '90140000' },
    ...{ english: 'Industrial Bank', chinese: '兴业银行' },
    app: ['CIB Mobile Banking', '兴业手机银行'],
    cards: ['622908/debit/18', '622909/debit/18', '622901/credit/16'],
    ...{ size: 'joint-stock', carries: 'credit', mood: 'brisk', maintenance: ['Sun 02:30-04:30'] },
  },
  {
    ...{ id: 'hxb', shortCode: 'HXBANK', institutionCode: '90150000' },
    ...{ english: 'Hua Xia Bank', chinese: '华夏银行' },
    app: ['Hua Xia Mobile Banking', '华夏手机银行'],
    cards: ['622630/debit/16', '622632/debit/16', '622637/credit/16'],
    ...{ size: 'joint-stock', carries: 'credit', mood: 'slow', maintenance: ['Sun 00:00-05:00'] },
  },
  {
    ...{ id: 'bob', shortCode: 'BJBANK', institutionCode: '90160000' },
    ...{ english: 'Bank of Beijing', chinese: '北京银行' },
    app: ['Bank of Beijing Mobile Banking', '京彩生活手机银行'],
    cards: ['621468/debit/16', '622851/credit/16'],
    ...{ size: 'city', carries: 'credit', mood: 'steady', maintenance: ['Sun 00:00-04:00'] },
  },
  {
    ...{ id: 'bosc', shortCode: 'SHBANK', institutionCode: '90170000' },
    ...{ english: 'Bank of Shanghai', chinese: '上海银行' },
    app: ['Bank of Shanghai Mobile Banking', '上海银行手机银行'],
    cards: ['622892/debit/18', '621050/debit/18'],
    ...{ size: 'city', mood: 'steady', maintenance: ['Sat 23:00-02:00'] },
  },
  {
    ...{ id: 'jsbank', shortCode: 'JSBANK', institutionCode: '90180000' },
    ...{ english: 'Bank of Jiangsu', chinese: '江苏银行' },
    app: ['Bank of Jiangsu Mobile Banking', '江苏银行手机银行'],
    cards: ['621076/debit/19', '622173/debit/19'],
    ...{ size: 'city', mood: 'steady', maintenance: ['Sun 00:00-05:00'] },
  },
  {
    ...{ id: 'nbbank', shortCode: 'NBBANK', institutionCode: '90190000' },
    ...{ english: 'Bank of Ningbo', chinese: '宁波银行' },
    app: ['Bank of Ningbo Mobile Banking', '宁波银行手机银行'],
    cards: ['621418/debit/19', '622281/debit/16'],
    ...{ size: 'city', mood: 'brisk', maintenance: ['Sun 02:00-04:00'] },
  },
  {
    ...{ id: 'njcb', shortCode: 'NJCB', institutionCode: '90200000' },
    ...{ english: 'Bank of Nanjing', chinese: '南京银行' },
    app: ['Bank of Nanjing Mobile Banking', '南京银行手机银行'],
    cards: ['622305/debit/16', '621777/debit/16'],
    ...{ size: 'city', mood: 'steady', maintenance: ['Sun 00:00-04:00'] },
  },
  {
    ...{ id: 'hzcb', shortCode: 'HZCB', institutionCode: '90210000' },
    ...{ english: 'Bank of Hangzhou', chinese: '杭州银行' },
    app: ['Bank of Hangzhou Mobile Banking', '杭州银行手机银行'],
    cards: ['622878/debit/18', '623061/debit/18'],
    ...{ size: 'city', mood: 'steady', maintenance: ['Sun 01:00-05:00'] },
  },
  {
    ...{ id: 'czbank', shortCode: 'CZBANK', institutionCode: '90220000' },
    ...{ english: 'China Zheshang Bank', chinese: '浙商银行' },
    app: ['Zheshang Mobile Banking', '浙商手机银行'],
    cards: ['621019/debit/19', '622309/debit/19'],
    ...{ size: 'joint-stock', mood: 'steady', maintenance: ['Sun 00:30-04:30'] },
  },
  {
    ...{ id: 'bohai', shortCode: 'BOHAIB', institutionCode: '90230000' },
    ...{ english: 'China Bohai Bank', chinese: '渤海银行' },
    app: ['Bohai Mobile Banking', '渤海银行手机银行'],
    cards: ['621268/debit/16', '622684/debit/16'],
    ...{ size: 'joint-stock', mood: 'slow', maintenance: ['Sun 00:00-06:00'] },
  },
  {
    ...{ id: 'tccb', shortCode: 'TCCB', institutionCode: '90240000' },
    ...{ english: 'Bank of Tianjin', chinese: '天津银行' },
    app: ['Bank of Tianjin Mobile Banking', '天津银行手机银行'],
    cards: ['622331/debit/18'],
    ...{ size: 'city', mood: 'slow', maintenance: ['Sun 00:00-06:00'] },
  },
  {
    ...{ id: 'cqbank', shortCode: 'CQBANK', institutionCode: '90250000' },
    ...{ english: 'Bank of Chongqing', chinese: '重庆银行' },
    app: ['Bank of Chongqing Mobile Banking', '重庆银行手机银行'],
    cards: ['622134/debit/16', '623016/debit/16'],
    ...{ size: 'city', mood: 'slow', maintenance: ['Sun 00:00-06:00'] },
  },
  {
    ...{ id: 'cdcb', shortCode: 'CDCB', institutionCode: '90260000' },
    ...{ english: 'Bank of Chengdu', chinese: '成都银行' },
    app: ['Bank of Chengdu Mobile Banking', '成都银行手机银行'],
    cards: ['622152/debit/19', '621482/debit/19'],
    ...{ size: 'city', mood: 'steady', maintenance: ['Sun 00:00-05:00'] },
  },
  {
    ...{ id: 'hsbank', shortCode: 'HSBANK', institutionCode: '90270000' },
    ...{ english: 'Huishang Bank', chinese: '徽商银行' },
    app: ['Huishang Mobile Banking', '徽商手机银行'],
    cards: ['622877/debit/19', '622879/debit/19'],
    ...{ size: 'city', mood: 'slow', maintenance: ['Sun 00:00-06:00', 'Thu 02:00-03:00'] },
  },
]
