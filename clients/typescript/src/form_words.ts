// What a form says of a field that is not filled in as it must be, before anything is sent.

import type { FormSchema } from './rules'

type Say = (field: FormSchema) => string

const local = (text = ''): string => text.slice(0, 16).replace('T', ' ')
const yuan = (field: FormSchema, bound = 0): string =>
  field['x-unit'] === 'fen' ? `¥${(bound / 100).toFixed(2)}` : String(bound)

export const ZH: Record<string, Say> = {
  required: () => '请填写',
  choice: () => '请从所列选项中选择',
  type: ({ type }) => type === 'integer' ? '请填写整数' : '格式不正确',
  twice: () => '有重复的项',
  minimum: field => `不能小于 ${yuan(field, field.minimum)}`,
  above: field => `须大于 ${yuan(field, field.exclusiveMinimum)}`,
  maximum: field => `不能大于 ${yuan(field, field.maximum)}`,
  step: () => '小数位数过多',
  minItems: field => `至少 ${field.minItems} 项`,
  maxItems: field => `最多 ${field.maxItems} 项`,
  items: () => '有一项填写不正确',
  maxLength: field => `最多 ${field.maxLength} 个字`,
  pattern: () => '格式不正确',
  earliest: field => `不能早于 ${local(field.formatMinimum)}`,
  latest: field => `不能晚于 ${local(field.formatMaximum)}`,
  forbidden: () => '此处不用填写',
  together: () => '填写内容不符合要求，请检查是否有漏填',
}

export const EN: Record<string, Say> = {
  required: () => 'Please fill this in',
  choice: () => 'Please choose one of the list',
  type: ({ type }) => type === 'integer' ? 'A whole number, please' : 'This is not in the right form',
  twice: () => 'Something stands there twice',
  minimum: field => `At least ${yuan(field, field.minimum)}`,
  above: field => `More than ${yuan(field, field.exclusiveMinimum)}`,
  maximum: field => `At most ${yuan(field, field.maximum)}`,
  step: () => 'Too many decimals',
  minItems: field => `At least ${field.minItems}`,
  maxItems: field => `At most ${field.maxItems}`,
  items: () => 'One of them is not right',
  maxLength: field => `At most ${field.maxLength} characters`,
  pattern: () => 'This is not in the right form',
  earliest: field => `Not before ${local(field.formatMinimum)}`,
  latest: field => `Not after ${local(field.formatMaximum)}`,
  forbidden: () => 'Nothing is needed here',
  together: () => 'Something is missing; please check the fields',
}
