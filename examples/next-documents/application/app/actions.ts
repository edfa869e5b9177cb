/** What forms and buttons of the page call. */
'use server'
import { revalidatePath } from 'next/cache'
import { cookies } from 'next/headers'
import { redirect } from 'next/navigation'
import { documentArn, withActionAuthorization } from '../documents/iam'
import { documents } from '../documents/store'

/** Anybody may: an application would ask for a password. */
export async function signIn(form: FormData): Promise<void> {
  const jar = await cookies()
  jar.set('user', String(form.get('user')), { httpOnly: true, sameSite: 'strict' })
  redirect('/') // a new request, which has the cookie
}

export const remove = withActionAuthorization(
  { action: 'docs:Delete', resource: ({ args: [id] }) => documentArn(id) },
  async (id: string) => {
    documents.delete(id)
    revalidatePath('/')
    return `${id} is deleted`
  },
  ({ status }) => `denied: ${status}`,
)
