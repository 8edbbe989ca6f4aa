/** The cities by which the rule book tells places apart, as payees write them. */

/** Where Alipay and UnionPay first opened to each other (docs/sources.md, U7.1). */
export const pilotCities = [
  ...['Beijing', 'Tianjin', 'Guangzhou', 'Shenzhen', 'Chengdu', 'Chongqing', "Xi'an"],
] as const

/** Where apps first paid at WeChat Pay's codes: two banks on one day, and Cloud QuickPass. */
export const firstCities = ['Fuzhou', 'Ningbo', 'Jinan'] as const

/** Where NetsUnion first verified the standard between a bank and an institution. */
export const verifiedCity = 'Hangzhou'

/** The 27 capitals of provinces and regions, and the four municipalities before them. */
export const provincialCapitals = [
  ...['Beijing', 'Tianjin', 'Shanghai', 'Chongqing'],
  ...['Shijiazhuang', 'Taiyuan', 'Hohhot', 'Shenyang', 'Changchun', 'Harbin'],
  ...['Nanjing', 'Hangzhou', 'Hefei', 'Fuzhou', 'Nanchang', 'Jinan'],
  ...['Zhengzhou', 'Wuhan', 'Changsha', 'Guangzhou', 'Nanning', 'Haikou'],
  ...['Chengdu', 'Guiyang', 'Kunming', 'Lhasa'],
  ...["Xi'an", 'Lanzhou', 'Xining', 'Yinchuan', 'Urumqi'],
] as const
