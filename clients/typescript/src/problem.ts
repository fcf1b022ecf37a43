// Refusals of the service as exceptions.

/** The body of a refusal (RFC 9457). */
export interface ProblemBody {
  status: number
  code: string
  title: string
  detail: string
  retryable: boolean
  errors?: { pointer: string; code: string; detail: string }[]
  refusals?: { guard: string; clause: string; message: string; pointer?: string | null }[]
}

/** The service refused: show `detail` to the user, decide by `code`. */
export class Problem extends Error {
  constructor(readonly body: ProblemBody) { super(`${body.status} ${body.code}: ${body.detail}`) }

  get code(): string { return this.body.code }
  get detail(): string { return this.body.detail }
}

/** The JSON of an answer, or its refusal as an exception. */
export async function read<Data>(response: { ok: boolean; text(): Promise<string> }): Promise<Data> {
  const text = await response.text()
  const data: unknown = text ? JSON.parse(text) : undefined
  if (!response.ok) throw new Problem(data as ProblemBody)
  return data as Data
}

/** What an openapi-fetch call answered, or its refusal as an exception. */
export async function must<Data>(answer: Promise<{ data?: Data; error?: unknown }>): Promise<Data> {
  const { data, error } = await answer
  if (error !== undefined) throw new Problem(error as ProblemBody)
  return data as Data
}
