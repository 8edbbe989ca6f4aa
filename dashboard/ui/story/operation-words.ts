/**
 * One sentence for each message, for somebody who reads of it for the first time. `{from}` and `{to}`
 * are who says it and who hears it; the answer's sentence is the outcome's own.
 */
type Sentence = readonly [english: string, chinese: string]

const opening: Sentence = [
  '{from} opens an order at {to}, and gets a code for the payer to scan.',
  '{from}在{to}下单，得到供付款方扫描的码。',
]
const remote: Sentence = [
  '{from} opens an order at {to}, to be paid on a page or in an app.',
  '{from}在{to}下单，由页面或应用内支付。',
]
const charging: Sentence = [
  "{from} has read the payer's code and asks {to} to charge it.",
  '{from}读取了付款码，请{to}扣款。',
]
const holding: Sentence = [
  '{from} asks {to} to keep the money ready, and not to take it yet.',
  '{from}请{to}预先冻结资金，暂不扣款。',
]
const asking: Sentence = [
  '{from} asks {to} what became of the payment.',
  '{from}向{to}查询支付结果。',
]
const closing: Sentence = [
  '{from} no longer wants the order, and tells {to}.',
  '{from}通知{to}关闭订单。',
]
const undoing: Sentence = [
  '{from} asks {to} to undo what may have been done.',
  '{from}请{to}撤销可能已完成的交易。',
]
const refunding: Sentence = [
  '{from} asks {to} to give money back to the payer.',
  '{from}请{to}退款给付款方。',
]
const refundAsking: Sentence = ['{from} asks {to} how a refund stands.', '{from}向{to}查询退款。']

export const operationSentences: Readonly<Record<string, Sentence>> = {
  precreate: opening,
  native: opening,
  unifiedorder: opening,
  'qr-apply': opening,
  ...{ create: remote, page: remote, wap: remote, app: remote, jsapi: remote, h5: remote },
  ...{ 'front-consume': remote, 'app-consume': remote, 'order-push': remote },
  ...{ pay: charging, codepay: charging, micropay: charging, 'qr-consume': charging },
  'direct-consume': ['{from} asks {to} to debit a card.', '{from}请{to}从卡上扣款。'],
  ...{ 'preauth-apply': holding, 'preauth-code': holding, 'preauth-card': holding },
  ...{ 'preauth-front': holding, 'preauth-app': holding },
  ...{ query: asking, orderquery: asking },
  ...{ close: closing, closeorder: closing },
  ...{ cancel: undoing, reverse: undoing, reversal: undoing },
  ...{ refund: refunding, 'refund-query': refundAsking, refundquery: refundAsking },
  scan: [
    'The payer scans a code; the phone asks {to} what it stands for.',
    '付款方扫码，手机询问{to}这是什么码。',
  ],
  open: [
    'A page or an app hands the payer an order; the phone asks {to} for it.',
    '页面或应用把订单交给付款方，手机向{to}读取。',
  ],
  'show-code': [
    'The payer opens the payment code; the phone asks {to} for a fresh one.',
    '付款方打开付款码，手机向{to}申请新码。',
  ],
  confirm: [
    'The payer confirms with the password: now money is to move.',
    '付款方输入密码确认，资金将要变动。',
  ],
  decline: ['The payer says no.', '付款方拒绝支付。'],
  cashier: ['The payer is at the cashier page of {to}.', '付款方打开{to}的收银台页面。'],
  payment: ['The phone asks {to} how the payment stands.', '手机向{to}查询支付状态。'],
  waiting: ['The phone asks {to} what waits for a word.', '手机询问{to}有什么待确认。'],
  lookup: [
    "The code is another network's: {from} asks {to} what it stands for.",
    '这是其他网络的码：{from}询问{to}其含义。',
  ],
  resolve: [
    '{to} owns the code: {from} asks for name and amount, nothing more.',
    '{to}是码方：{from}只询问商户名称和金额。',
  ],
  credit: [
    "The payer's side has paid: {from} asks {to} to credit its merchant.",
    '付款侧已付款：{from}请{to}给商户入账。',
  ],
  fund: [
    'A card is to pay for it: {from} asks {to} for the money.',
    '由银行卡付款：{from}向{to}请求资金。',
  ],
  'register-code': [
    '{from} asks {to} for a code its card may be charged by.',
    '{from}向{to}申请可扣卡的付款码。',
  ],
  consume: [
    "The payer's code is another house's: {from} asks {to} to charge it.",
    '付款码属于其他机构：{from}请{to}扣款。',
  ],
  charge: [
    '{from} asks {to}, whose code it is, whether it may be charged and what pays.',
    '{from}询问{to}此付款码可否扣款、由什么支付。',
  ],
  confirmed: ['{from} tells {to} what the payer has said.', '{from}把付款方的答复告诉{to}。'],
  consumed: ['{from} tells {to} how the charge has ended.', '{from}把扣款结果告诉{to}。'],
  settled: [
    "{from} lets {to} know how its payer's payment ended.",
    '{from}告知{to}其付款方的结果。',
  ],
  capture: ['{from} asks {to} to take of what is held.', '{from}请{to}从冻结中扣款。'],
  undo: undoing,
  'give-back': ['{from} asks {to} to give its payer money back.', '{from}请{to}把钱退给付款方。'],
  authorise: [
    "{from} asks the card's bank, {to}, to debit the card.",
    '{from}请发卡行{to}从卡上扣款。',
  ],
  hold: ["{from} asks the card's bank, {to}, to hold money.", '{from}请发卡行{to}冻结资金。'],
  'hold-card': [
    "{from} asks the card's bank, {to}, to hold money.",
    '{from}请发卡行{to}冻结资金。',
  ],
  'capture-card': [
    "{from} asks the card's bank, {to}, to debit what is held.",
    '{from}请发卡行{to}扣除冻结资金。',
  ],
  'reverse-authorisation': [
    'Nobody knows whether the card was debited: {from} has {to} undo it.',
    '不知是否已扣款：{from}请{to}冲正。',
  ],
  'credit-card': ['{from} asks {to} to give the card money back.', '{from}请{to}退款到卡。'],
  'undo-card': ['{from} asks {to} to undo the debit.', '{from}请{to}撤销扣款。'],
  notify: [
    "{from} notifies the merchant's server, which must acknowledge.",
    '{from}通知商户服务器，等待确认。',
  ],
}

/** `pay` means one thing at a till, another between houses. */
export const payBetweenHouses: Sentence = [
  'The payer has said yes: {from} asks {to} to carry the payment.',
  '付款方已确认：{from}请{to}转接这笔支付。',
]

export const anyOperation: Sentence = ['{from} asks {to}.', '{from}请求{to}。']
