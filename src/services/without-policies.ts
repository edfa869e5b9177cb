/** Services whose resources have no policies. */

/**
 * Of those that are asked for most; of what IAM keeps roles alone have one ("AWS services that work with
 * IAM", IAM User Guide, column Resource-based policies).
 */
const services =
  /^(?:autoscaling|batch|cloudformation|ec2|ecs|eks|elasticache|elasticbeanstalk|iam|rds):/i

/** The service of an action whose resources have no policies; undefined for others. */
export function withoutPolicies(action: string): string | undefined {
  return services.exec(action)?.[0].slice(0, -1)
}
