/** Who belongs to the switch: each member's code, and whose payer-presented codes it answers for. */
import { type AppId, appId, type InstitutionId, institutionId } from '../../core/ids.ts'
import type { PayerCodeOwner } from '../../core/scan-code.ts'

export interface Member {
  readonly id: InstitutionId
  /** Four digits institution, four digits area; those of the networks are invented. */
  readonly code: string
}

export interface Directory {
  code(id: InstitutionId): string
  /** The member of that code, for the switch's door. */
  member(code: string): InstitutionId | undefined
  /** The bank that issued a card. */
  bankOf(cardNo: string): InstitutionId | undefined
}

export const networkMembers: readonly Member[] = [
  { id: institutionId('alipay'), code: '90880001' },
  { id: institutionId('wechatpay'), code: '90880002' },
  { id: institutionId('unionpay'), code: '90880003' },
]

/** Codes that tell their house by themselves; those of the card form are registered one by one. */
export const houseOfFamily: Readonly<
  Partial<Record<PayerCodeOwner, { readonly payerInstitution: InstitutionId; readonly app: AppId }>>
> = {
  alipay: { payerInstitution: institutionId('alipay'), app: appId('alipay') },
  wechatpay: { payerInstitution: institutionId('wechatpay'), app: appId('wechat') },
}

/** Magic codes of the card form were never shown: Cloud QuickPass answers for them. */
export const houseOfMagicCards = {
  payerInstitution: institutionId('unionpay'),
  app: appId('quickpass'),
}

export function createDirectory(
  members: readonly Member[],
  bankOf: (cardNo: string) => InstitutionId | undefined,
): Directory {
  const codes = new Map(members.map(({ id, code }) => [id, code]))
  const ids = new Map(members.map(({ id, code }) => [code, id]))
  return {
    code: (id) => codes.get(id) ?? '00000000',
    member: (code) => ids.get(code),
    bankOf,
  }
}
