/**
 * Actions whose requests do not say whose the resource is: `aws:ResourceAccount`, `aws:ResourceOrgID`
 * and `aws:ResourceOrgPaths` are missing from them (K-80…K-82; "AWS global condition context keys").
 * In lower case. `events:PutEvents` lacks them only for targets made before March 2, 2023.
 */
export const unownedRequest =
  /^(?:ebs:|auditmanager:updateassessmentframeworkshare$|(?:detective|macie2):acceptinvitation$|ds:acceptshareddirectory$|es:acceptinboundconnection$|(?:guardduty|securityhub):acceptadministratorinvitation$|ec2:(?:accept|create)(?:transitgatewaypeeringattachment|vpcpeeringconnection)$|ec2:(?:acceptvpcendpointconnections|createvpcendpoint)$|route53:(?:associatevpcwithhostedzone|createvpcassociationauthorization)$)/
