/** Services whose delegated administrators may do more than those of others (E-79). */

/** Of AWS Account Management, which changes what is known of an organization's accounts. */
export const accountManagement = 'account.amazonaws.com'
