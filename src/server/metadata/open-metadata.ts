/** The endpoints for credentials on a loopback port, and what SDKs are told of them. */
import { type Listening, listen } from '../wire/listen.ts'
import { containerPath, type MetadataParts, MetadataService } from './metadata-service.ts'

export interface MetadataOptions {
  readonly instanceProfile?: string
  readonly taskRole?: string
  readonly metadataPort: string
}

/** Opens them where a role is named for one; on 127.0.0.1 whatever the server's own address is. */
export async function openMetadata(
  parts: Pick<MetadataParts, 'source' | 'state' | 'now'>,
  { instanceProfile, taskRole, metadataPort }: MetadataOptions,
): Promise<Listening | undefined> {
  if (instanceProfile === undefined && taskRole === undefined) return undefined
  const service = new MetadataService({ ...parts, instanceProfile, taskRole })
  const listening = await listen(service, { host: '127.0.0.1', port: Number(metadataPort) })
  const { url } = listening
  if (instanceProfile !== undefined) {
    console.log(`credentials of the instance profile ${instanceProfile}:
export AWS_EC2_METADATA_SERVICE_ENDPOINT=${url}/
`)
  }
  if (taskRole !== undefined) {
    console.log(`credentials of the role ${taskRole}, as a container gets them:
export AWS_CONTAINER_CREDENTIALS_FULL_URI=${url}${containerPath}
export AWS_CONTAINER_AUTHORIZATION_TOKEN=${service.authorization}
`)
  }
  return listening
}
