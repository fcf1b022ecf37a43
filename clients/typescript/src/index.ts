export { Gongdan, newKey, type Options, type Schemas, type Tokens, type Upload } from './client'
export { OfflineQueue, type Order, type Result } from './offline'
export { must, Problem, type ProblemBody } from './problem'
export { Offline, type Wx, wxSend } from './wx'
