/** Which requests go through an access point to the bucket behind it ("Access point policies", E-76). */

/** The ARN of an access point, of S3 or on an Outpost, and what is behind it. */
export const accessPoint =
  /^(arn:[^:]*:[^:]*:[^:]*:\d{12}:(outpost\/[^/]*\/)?accesspoint\/[^/]*)(.*)$/s

/** Actions on access points themselves do not go through them to a bucket. */
const onPoints =
  /^s3(?:express|-outposts)?:(?:create|delete|get|put)accesspoint|^s3:(?:create|delete|get|put|submit)multiregionaccesspoint|^s3:(?:tagresource|untagresource|listtagsforresource)$/

/** Whether S3 is asked for something behind an access point; the action is in lower case. */
export function goesThroughPoint(action: string, resource: string): boolean {
  if (!/^s3(?:express|-outposts)?:/.test(action) || onPoints.test(action)) return false
  return accessPoint.test(resource)
}
