/** The members of an event that an audit looks at, as the nodes that the scanner looks for. */
import * as Layout from '../../../assembly/layout/scanned-event.ts'

/** Members by name; what has none below is a value of its own. */
interface NodeTree {
  readonly [name: string]: NodeTree
}

const leaf: NodeTree = {}

function leaves(...names: readonly string[]): NodeTree {
  return Object.fromEntries(names.map((name) => [name, leaf]))
}

const identity: NodeTree = {
  ...leaves('type', 'arn', 'principalId', 'accountId', 'invokedBy', 'identityProvider'),
  sessionContext: {
    ...leaves('sourceIdentity', 'assumedRoot'),
    attributes: leaves('creationDate', 'mfaAuthenticated'),
    sessionIssuer: leaves('arn'),
    webIdFederationData: leaves('federatedProvider'),
  },
}

const members: NodeTree = {
  ...leaves('eventID', 'sharedEventID', 'eventTime', 'eventSource', 'eventName', 'eventType'),
  ...leaves('awsRegion', 'recipientAccountId', 'errorCode', 'errorMessage', 'sourceIPAddress'),
  ...leaves('userAgent', 'vpcEndpointId', 'requestParameters', 'resources', 'tlsDetails'),
  ...leaves('eventContext'),
  userIdentity: identity,
  // a value that has one of these may be anything
  ...leaves('isReduced', 'class_uid', 'CloudTrailEvent', 'cloudtrailevent'),
  ...leaves('eventJson', 'eventjson', 'eventJSON'),
}

/** A node of the tree. */
export interface EventNode {
  readonly number: number
  readonly parent: number
  readonly name: string
  /** How many nodes are within it, itself included. */
  readonly size: number
}

/** By path, such as `userIdentity.sessionContext.attributes`; those within another follow it. */
export const eventNodes: ReadonlyMap<string, EventNode> = listNodes()

function listNodes(): Map<string, EventNode> {
  const nodes = new Map<string, EventNode>()
  let next = Layout.ROOT + 1
  const visit = (tree: NodeTree, { path, number }: { path: string; number: number }): void => {
    for (const [name, below] of Object.entries(tree)) {
      const own = { path: `${path}${name}`, number: next }
      next += 1
      const size = countNodes(below)
      nodes.set(own.path, { number: own.number, parent: number, name, size })
      visit(below, { path: `${own.path}.`, number: own.number })
    }
  }
  visit(members, { path: '', number: Layout.ROOT })
  return nodes
}

function countNodes(tree: NodeTree): number {
  return Object.values(tree).reduce((sum, below) => sum + countNodes(below), 1)
}

/** The number of the node at a path. */
export function nodeAt(path: string): number {
  const node = eventNodes.get(path)
  if (node === undefined) throw new Error(`there is no node ${path}`)
  return node.number
}

/** Nodes of values that are read from their objects alone. */
export const otherNodes: readonly number[] = [
  ...['isReduced', 'class_uid', 'CloudTrailEvent', 'cloudtrailevent'],
  ...['eventJson', 'eventjson', 'eventJSON'],
].map(nodeAt)

/** Nodes whose values, where they are text, are those of a table's row: its names are spelled anyhow. */
export const structuredNodes: readonly number[] = [
  ...['userIdentity', 'requestParameters', 'resources', 'tlsDetails', 'eventContext'],
].map(nodeAt)
