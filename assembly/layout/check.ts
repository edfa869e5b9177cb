/** The check in place: what the host gives, then what the kernel finds out. */

//   0       4       8        12      16          20           24             28          32      36
//   ┌───────┬───────┬────────┬───────┬───────────┬────────────┬──────────────┬───────────┬───────┬───
//   │ block │ stamp │ filled │ needs │ needs … n │ action … n │ resource … n │ owner … n │ flags │
//   └───────┴───────┴────────┴───────┴───────────┴────────────┴──────────────┴───────────┴───────┴───
//   36     40       44      48       52       56      60       64       68      72     76      80
//   ┌──────┬────────┬───────┬────────┬─────────┬───────┬─────────┬────────┬───────┬──────┬───────┬───
//   │ kind │ record │ owner │ … n    │ service │ … n   │ account │ … n    │ first │ deny │ allow │
//   └──────┴────────┴───────┴────────┴─────────┴───────┴─────────┴────────┴───────┴──────┴───────┴───
//   80     84            88       92      96      104    108     112       116         120
//   ┌──────┬─────────────┬────────┬───────┬───────┬──────┬───────┬─────────┬───────────┐
//   │ open │ RCP levels  │ resume │ grant │ zeros │ text │ point │ counted │ own bytes │
//   └──────┴─────────────┴────────┴───────┴───────┴──────┴───────┴─────────┴───────────┘
//   n: how many bytes, or entries

/** Where the principal block is. */
export const BLOCK_AT = 0
/** What tells slots that are filled for this check from those of earlier ones. */
export const STAMP_AT = 4
/** Where filled slots are, and where those that are asked for are listed. */
export const FILLED_AT = 8
export const NEEDS_AT = 12
export const NEEDS_COUNT_AT = 16
export const ACTION_BYTES_AT = 20
export const RESOURCE_BYTES_AT = 24
/** Bytes of the owner's account as the request states it; 0: it does not. */
export const STATED_OWNER_BYTES_AT = 28
export const FLAGS_AT = 32
export const RESOURCE_KIND_AT = 36
/** Number of the resource's record in the directory plus 1, or 0. */
export const RECORD_AT = 40
/** The account that owns the resource. */
export const OWNER_AT = 44
export const OWNER_BYTES_AT = 48
/** Segments of the resource's ARN. */
export const SERVICE_AT = 52
export const SERVICE_BYTES_AT = 56
export const ACCOUNT_AT = 60
export const ACCOUNT_BYTES_AT = 64
/** The automaton's first state for the check. */
export const FIRST_STATE_AT = 68
/** A bit for each gate that may deny, that always allows, and that must be asked either way. */
export const DENYING_AT = 72
export const ALLOWING_AT = 76
export const OPEN_AT = 80
/** Where the RCP levels over the resource's owner are listed: `levels.ts`. */
export const RCP_LEVELS_AT = 84
/** The state that an answer is resumed in once the slots asked for are filled. */
export const RESUME_AT = 88
/** How far the rule traced last reaches. */
export const GRANT_AT = 92
/** Levels that are none: nobody writes here. */
export const NO_LEVELS_AT = 96
/** Where the text is that patterns are compared with: the resource, or what its bucket knows it as. */
export const TEXT_AT = 104
/** Where the access point that the request goes through is described: `point.ts`; or a NO_POINT. */
export const POINT_AT = 108
/** Which of the policies of an access point and of its bucket have to allow: a bit each. */
export const COUNTED_AT = 112
/** Bytes of the resource itself, while the text is what its bucket knows it as. */
export const OWN_BYTES_AT = 116

/** The request goes through no access point; or through one whose bucket is not known. */
export const NO_POINT = 0
export const UNKNOWN_POINT = 1

/** Flag: the request came through a gateway endpoint (E-83). */
export const GATEWAY = 1
/**
 * Flag: every earlier gate must have answered before a later one decides (E-97), and the resource is
 * looked up though no resource policy is about the action.
 */
export const EXACT = 2

/** Which kind of text the request's resource is (L-85, L-86). */
export const KIND_STAR = 0
export const KIND_ARN = 1
export const KIND_OTHER = 2

/** What a question is about: the resource, or what the bucket behind it knows it as. */
export const OWN_SIDE = 0
export const BUCKET_SIDE = 1
