/** Byte offsets of the bundle and of what the host writes for a check. Constants only. */

// ── Bundle ────────────────────────────────────────────────────────────────────────────────────
//
//   0      4         8       12          16        48           112     116        128
//   ┌──────┬─────────┬───────┬───────────┬─────────┬────────────┬───────┬──────────┬───────────
//   │ SLYP │ version │ bytes │ sections  │ digest  │ signature  │ flags │ reserved │ directory…
//   └──────┴─────────┴───────┴───────────┴─────────┴────────────┴───────┴──────────┴───────────
//   directory: (offset, byte length) of each section, in the order of the SECTION_ numbers;
//   every section begins at a multiple of 8.

export const BUNDLE_MAGIC = 0x50594c53
export const BUNDLE_MAGIC_AT = 0
export const BUNDLE_VERSION_AT = 4
export const BUNDLE_BYTES_AT = 8
export const BUNDLE_SECTIONS_AT = 12
export const BUNDLE_DIGEST_AT = 16
export const BUNDLE_DIGEST_SIZE = 32
export const BUNDLE_SIGNATURE_AT = 48
export const BUNDLE_SIGNATURE_SIZE = 64
export const BUNDLE_FLAGS_AT = 112
export const BUNDLE_HEADER_SIZE = 128
export const SECTION_ENTRY_SIZE = 8

/** Signed: the signature field holds an Ed25519 signature of the digest. */
export const FLAG_SIGNED = 1
/** Names, Sids, files and lines were left out. */
export const FLAG_STRIPPED = 2

/** UTF-8 of everything that is compared; ends in 16 spare bytes. */
export const SECTION_TEXT = 0
/**
 * Known action names without their services, lower case, sorted by service and name: u32 offsets
 * into the action text, one more than names.
 */
export const SECTION_ACTION_NAMES = 1
/** u16 class of each known name. */
export const SECTION_ACTION_CLASSES = 2
/** Prefixes that actions not known by name are told apart by, sorted: u32 offsets, one more. */
export const SECTION_PREFIXES = 3
/** u16 class of an unknown action whose longest prefix this is. */
export const SECTION_PREFIX_CLASSES = 4
/** UTF-8 of names and prefixes; ends in 16 spare bytes. */
export const SECTION_ACTION_TEXT = 5
/** u8 a class: category in the low 4 bits, CLASS_ flags above. */
export const SECTION_CLASSES = 6
/** Rows, ROW_SIZE bytes each. */
export const SECTION_ROWS = 7
/** u16: the first class of each run. */
export const SECTION_RUN_CLASSES = 8
/** Which of its row's cells each run has, in a byte, or two where the row is wide. */
export const SECTION_RUN_CELLS = 9
/** Policy set → row, u32. */
export const SECTION_SETS = 10
/** Residuals, u32 words. */
export const SECTION_RESIDUALS = 11
/** Rules, RULE_SIZE bytes each; rule 0 has no tests. */
export const SECTION_RULES = 12
/** Lists of pattern numbers, u32: count and sign, then numbers; word 0 is unused. */
export const SECTION_PATTERN_LISTS = 13
/** Patterns, PATTERN_SIZE bytes each. */
export const SECTION_PATTERNS = 14
/** Steps of patterns, STEP_SIZE bytes each. */
export const SECTION_STEPS = 15
/** Lists of principal entries, u32: mode and count, then sorted entries; word 0 is unused. */
export const SECTION_PRINCIPAL_LISTS = 16
/** Condition programs, u32 words; word 0 is unused. */
export const SECTION_PROGRAMS = 17
/** Values of condition tests: (text offset, length) pairs or pattern numbers, u32. */
export const SECTION_VALUES = 18
/** Nodes of tries, NODE_SIZE bytes each; node 0 is unused. */
export const SECTION_NODES = 19
/** What hangs at trie nodes: (pattern, rule) pairs, u32. */
export const SECTION_NODE_ENTRIES = 20
/** Context slots, SLOT_SIZE bytes each. */
export const SECTION_SLOTS = 21
/** States of the decision automaton, STATE_SIZE bytes each. */
export const SECTION_STATES = 22
/** u8: kind, category and relation → first state. */
export const SECTION_STARTS = 23
/** u32 a category: the pattern that its resource-dependent fact is decided by, plus 1, or 0. */
export const SECTION_CATEGORY_PATTERNS = 24
/** Lists of policy sets (SCP and RCP levels), u32. */
export const SECTION_LEVELS = 25
/** Hash table over keys: u32 key number plus 1, or 0; a power of two of them. */
export const SECTION_INDEX = 26
/** Keys of the hash table: (text offset, length, value, space), KEY_SIZE bytes each. */
export const SECTION_KEYS = 27
/** Principals of the directory, PRINCIPAL_SIZE bytes each. */
export const SECTION_PRINCIPALS = 28
/** Accounts of the directory, ACCOUNT_SIZE bytes each. */
export const SECTION_ACCOUNTS = 29
/** Resources of the directory, RESOURCE_SIZE bytes each. */
export const SECTION_RESOURCES = 30
/** Which resources belong to another, PARENT_SIZE bytes each. */
export const SECTION_PARENTS = 31
/** Tag lists: count, then (key, length, value, length), u32; word 0 is unused. */
export const SECTION_TAGS = 32
/** What a bundle of bare policy sets applies to everybody: one record, DEFAULTS_SIZE bytes. */
export const SECTION_DEFAULTS = 33
/** VPC endpoints: (policy set, type), u32 pairs. */
export const SECTION_ENDPOINTS = 34
/** Lists of role entries that share account and name, u32: count, then entries; word 0 is unused. */
export const SECTION_ENTRY_LISTS = 35
/** For explanations: policy set → first statement, u32, one more than sets. */
export const SECTION_SET_STATEMENTS = 36
/** For explanations: statement numbers, u32. */
export const SECTION_STATEMENT_LISTS = 37
/** For explanations: statements, STATEMENT_SIZE bytes each. */
export const SECTION_STATEMENTS = 38
/** For explanations: policies, POLICY_SIZE bytes each. */
export const SECTION_POLICIES = 39
/** For explanations: UTF-8 of names, files and statements. */
export const SECTION_DEBUG_TEXT = 40
/** Services of known actions, sorted, SERVICE_SIZE bytes each. */
export const SECTION_SERVICES = 41
/** Cells, u32: those of a row stand together, each once. */
export const SECTION_CELLS = 42
export const SECTION_COUNT = 43

// ── Classes and cells ─────────────────────────────────────────────────────────────────────────

export const CATEGORY_MASK = 15
/** Some resource policy speaks of the class. */
export const CLASS_SPOKEN = 16
/** Some rule compares the action's own text. */
export const CLASS_COMPARED = 32
/** No RCP of a directory limits the class (E-57). */
export const CLASS_WITHOUT_RCPS = 64
/** Resources with RESOURCE_ flags of their own may be exempt from RCPs (E-57). */
export const CLASS_EXEMPTS = 128

// A service:  text offset in the action text, bytes │ first name, names
export const SERVICE_SIZE = 16
export const SERVICE_TEXT_AT = 0
export const SERVICE_NAMES_AT = 8

// A row:  first run │ runs │ first byte of its runs' cells │ first cell │ cells
// A row of over ROW_NARROW_CELLS cells is wide.
export const ROW_SIZE = 20
export const ROW_RUN_AT = 0
export const ROW_RUNS_AT = 4
export const ROW_RUN_CELLS_AT = 8
export const ROW_CELL_AT = 12
export const ROW_CELLS_AT = 16
export const ROW_NARROW_CELLS = 256

// A cell: what it is in the low two bits, above them the number of its only rule (rule 0 has no
// tests) or the word offset of its residual.

export const CELL_KIND_MASK = 3
export const CELL_SHIFT = 2
export const CELL_SILENT = 0
/** As far as its rule reaches. */
export const CELL_ALLOW = 1
/** Where its rule applies. */
export const CELL_DENY = 2
export const CELL_RESIDUAL = 3

// A residual:  deny rules │ allow rules and RESIDUAL_ALLOWS │ deny trie │ allow trie │ rules…
export const RESIDUAL_HEADER_WORDS = 4
/** Allows whatever its allow rules say. */
export const RESIDUAL_ALLOWS = 0x80000000
export const RESIDUAL_COUNT_MASK = 0x7fffffff

// A rule:  action patterns │ principal list │ resource patterns │ program; 0: no such test
export const RULE_SIZE = 16
export const RULE_ACTION_AT = 0
export const RULE_PRINCIPAL_AT = 4
export const RULE_RESOURCE_AT = 8
export const RULE_PROGRAM_AT = 12

/** In a rule, in place of a list of patterns: the number of the only one. */
export const LIST_OF_ONE = 0x80000000

/** In the first word of a pattern list: the test is passed when no pattern matches. */
export const LIST_NEGATED = 0x80000000
export const LIST_COUNT_MASK = 0x7fffffff

// A trie node:  label, bytes │ first entry, entries │ first child, children
// Children stand together behind their parent, sorted by the byte their label begins with.
export const NODE_SIZE = 24
export const NODE_LABEL_AT = 0
export const NODE_ENTRIES_AT = 8
export const NODE_CHILDREN_AT = 16

// ── Patterns ──────────────────────────────────────────────────────────────────────────────────
//
//   0       1      2              4        8          12
//   ┌───────┬──────┬──────────────┬────────┬──────────┐
//   │ shape │ text │ prefix bytes │ prefix │ 1st step │
//   └───────┴──────┴──────────────┴────────┴──────────┘

export const PATTERN_SIZE = 12
export const PATTERN_SHAPE_AT = 0
export const PATTERN_DOMAIN_AT = 1
export const PATTERN_PREFIX_BYTES_AT = 2
export const PATTERN_PREFIX_AT = 4
export const PATTERN_STEP_AT = 8

/** The prefix and nothing else. */
export const SHAPE_EXACT = 0
/** The prefix and whatever follows. */
export const SHAPE_PREFIX = 1
/** The prefix, then the steps. */
export const SHAPE_STEPS = 2

/** Which texts a pattern is for: any, ARNs only, all but ARNs and a lone `*`. */
export const DOMAIN_ANY = 0
export const DOMAIN_ARN = 1
export const DOMAIN_OTHER = 2

// A step:  code u8 │ STEP_ flags u8 │ bytes of a literal, or slot of a variable, u16 │ text u32
// A variable with a fallback is two entries: the second is a literal, the fallback's text.
export const STEP_SIZE = 8
export const STEP_CODE_AT = 0
export const STEP_FLAGS_AT = 1
export const STEP_BYTES_AT = 2
export const STEP_SLOT_AT = 2
export const STEP_TEXT_AT = 4

/** The pattern's last entry. */
export const STEP_LAST = 1
/** The next entry is what the variable falls back to. */
export const STEP_FALLBACK = 2

export const STEP_LITERAL = 0
/** One character. */
export const STEP_ONE = 1
/** Any run of characters. */
export const STEP_ANY = 2
/** One character that is no colon. */
export const STEP_ONE_IN_SEGMENT = 3
/** Any run without a colon. */
export const STEP_ANY_IN_SEGMENT = 4
/** A slot's text, or the fallback's, or no match at all. */
export const STEP_VARIABLE = 5
/** The same; a text with a colon does not match. */
export const STEP_VARIABLE_IN_SEGMENT = 6

// ── Principal lists ───────────────────────────────────────────────────────────────────────────
// First word: mode in the top byte, count below.

export const PRINCIPAL_MODE_SHIFT = 24
export const PRINCIPAL_COUNT_MASK = 0xffffff
/** `NotPrincipal` under Deny: matches unless every link is listed (L-52). */
export const PRINCIPAL_NOT_DENY = 1
/** `NotPrincipal` under Allow: matches when no link is listed (L-56). */
export const PRINCIPAL_NOT_ALLOW = 2
/** Stands in a resource policy, where a boundary voids `NotPrincipal` under Deny (L-53). */
export const PRINCIPAL_IN_RESOURCE = 4
/** Stands in an endpoint policy, where a gateway takes an account for its root user (E-83). */
export const PRINCIPAL_IN_ENDPOINT = 8

/** How far an Allow reaches (E-30…E-40); MATCHED alone grants nothing (E-66). */
export const GRANT_NONE = 0
export const GRANT_MATCHED = 1
export const GRANT_ACCOUNT = 2
export const GRANT_ROLE = 3
export const GRANT_DIRECT = 4

// ── Condition programs ────────────────────────────────────────────────────────────────────────
// slots u16 │ tests u16, then slot numbers (a word each), then tests of TEST_WORDS words:
//   op u8 │ mode u8 │ slot u16,   first value,   values

export const TEST_WORDS = 3
export const TEST_SIZE = 12
export const TEST_OP_AT = 0
export const TEST_MODE_AT = 1
export const TEST_SLOT_AT = 2
export const TEST_VALUE_AT = 4
export const TEST_VALUES_AT = 8

/** Never holds: an operator that IAM does not know (L-91). */
export const OP_NEVER = 0
/** Equal bytes; values sorted. */
export const OP_EQUAL = 1
/** Patterns. */
export const OP_LIKE = 2
/** Bytes in order: request value against policy value. */
export const OP_LESS = 3
export const OP_LESS_OR_EQUAL = 4
export const OP_GREATER = 5
export const OP_GREATER_OR_EQUAL = 6
/** Between two texts of equal length, both included, that stand one after the other. */
export const OP_WITHIN = 7
/** `Null`: wants missing in bit 0 of the value word, present in bit 1. */
export const OP_NULL = 8

export const MODE_NEGATED = 1
export const MODE_IF_EXISTS = 2
export const MODE_FOR_ALL = 4
export const MODE_FOR_ANY = 8
/** The policy's list of values is empty (C-36). */
export const MODE_EMPTY = 16

// ── Slots ─────────────────────────────────────────────────────────────────────────────────────
// A slot of the bundle: key text u32 │ key bytes u16 │ form u8 │ values u8

export const SLOT_SIZE = 8
export const SLOT_KEY_AT = 0
export const SLOT_KEY_BYTES_AT = 4
export const SLOT_FORM_AT = 6
export const SLOT_VALUES_AT = 7

/** How many values the key is declared to have: by what the request supplies, one, many (C-9). */
export const VALUES_AS_SUPPLIED = 0
export const VALUES_ONE = 1
export const VALUES_MANY = 2

export const FORM_TEXT = 0
export const FORM_FOLDED = 1
export const FORM_NUMBER = 2
export const FORM_DATE = 3
export const FORM_BOOL = 4
export const FORM_BINARY = 5
export const FORM_ADDRESS = 6
export const FORM_COUNT = 7

// ── Decision automaton ────────────────────────────────────────────────────────────────────────
// A state: question u8 │ gate u8 │ next state by answer, u8 × 5 │ 0 │ skip gates u8 │ skip to u8 │ 0…
// A final state: QUESTION_NONE │ verdict │ what decided │ 0…
//
// Where none of the skip gates can deny, or all of them always allow, the questions up to the
// state to skip to are answered already.

export const STATE_SIZE = 16
export const STATE_QUESTION_AT = 0
export const STATE_GATE_AT = 1
export const STATE_NEXT_AT = 2
export const STATE_VERDICT_AT = 1
export const STATE_DECIDED_BY_AT = 2
export const STATE_ANSWERS = 5
export const STATE_SKIP_GATES_AT = 8
export const STATE_SKIP_TO_AT = 9

/** Does the gate deny? Next: no, yes. */
export const QUESTION_DENIES = 0
/** How far does the gate allow? Next: by GRANT_. */
export const QUESTION_ALLOWS = 1
export const QUESTION_NONE = 2

export const GATE_SCP = 0
export const GATE_RCP = 1
export const GATE_ENDPOINT = 2
export const GATE_RESOURCE = 3
export const GATE_IDENTITY = 4
export const GATE_BOUNDARY = 5
export const GATE_SESSION = 6
export const GATE_COUNT = 7

/** Flags of a check: the request came through a gateway endpoint (E-83). */
export const CHECK_GATEWAY = 1
/** Every earlier gate must have answered before a later one decides (E-97). */
export const CHECK_EXACT = 2

// The first state is found by kind (4 bits), category (4), relation, resource fact, access block.
export const START_KIND_SHIFT = 7
export const START_CATEGORY_SHIFT = 3
export const START_CROSS_ACCOUNT = 4
export const START_RESOURCE_FACT = 2
export const START_ACCESS_BLOCK = 1
export const START_COUNT = 2048

// ── Policy sets ───────────────────────────────────────────────────────────────────────────────

/** Always allows: what does not limit the principal. */
export const SET_ALWAYS = 0xffffffff
/** Never allows: what had to be there and is not. */
export const SET_NEVER = 0xfffffffe
/** Always denies. */
export const SET_DENY = 0xfffffffd
/** The first of these three. */
export const SET_CONSTANT = 0xfffffffd

// ── Directory ─────────────────────────────────────────────────────────────────────────────────

export const KEY_SIZE = 16
export const KEY_TEXT_AT = 0
export const KEY_BYTES_AT = 4
export const KEY_VALUE_AT = 8
export const KEY_SPACE_AT = 12

/** What a key names: each space is a table of its own. */
export const SPACE_PRINCIPAL = 1
/** A principal entry of some policy. */
export const SPACE_ENTRY = 2
/** Role entries by account and role name (L-48). */
export const SPACE_ROLE_ENTRIES = 3
export const SPACE_ACCOUNT = 4
export const SPACE_RESOURCE = 5
export const SPACE_ENDPOINT = 6
/** OIDC and SAML providers by their ARN; the value is the account's number. */
export const SPACE_PROVIDER = 7
/** Providers that list client ids, by their ARN, and each client id after ARN and line feed. */
export const SPACE_CLIENT = 8

// A principal: arn, bytes │ id, bytes │ account + 1 │ tags │ identity set │ boundary set │
//   flags u16, longest session u16
export const PRINCIPAL_SIZE = 36
export const PRINCIPAL_ARN_AT = 0
export const PRINCIPAL_ID_AT = 8
export const PRINCIPAL_ACCOUNT_AT = 16
export const PRINCIPAL_TAGS_AT = 20
export const PRINCIPAL_IDENTITY_AT = 24
export const PRINCIPAL_BOUNDARY_AT = 28
export const PRINCIPAL_FLAGS_AT = 32
/** Of a role: seconds (D-63); 0: the default. */
export const PRINCIPAL_DURATION_AT = 34
export const PRINCIPAL_SERVICE_LINKED = 1

// An account: id, bytes │ organization, bytes │ path, bytes │ SCP levels, count │
//   RCP levels, count │ flags
export const ACCOUNT_SIZE = 44
export const ACCOUNT_ID_AT = 0
export const ACCOUNT_ORGANIZATION_AT = 8
export const ACCOUNT_PATH_AT = 16
export const ACCOUNT_SCPS_AT = 24
export const ACCOUNT_RCPS_AT = 32
export const ACCOUNT_FLAGS_AT = 40
/** The management account of its organization. */
export const ACCOUNT_MANAGEMENT = 1
/** Its identities may call AssumeRoot on the organization's member accounts (E-90). */
export const ACCOUNT_ROOT_ADMINISTRATOR = 2
/** The directory lists identity providers of the account. */
export const ACCOUNT_PROVIDERS = 4

// A resource: account id, bytes │ account + 1 │ policy set │ tags │ flags
export const RESOURCE_SIZE = 24
export const RESOURCE_OWNER_AT = 0
export const RESOURCE_ACCOUNT_AT = 8
export const RESOURCE_SET_AT = 12
export const RESOURCE_TAGS_AT = 16
export const RESOURCE_FLAGS_AT = 20
/** RestrictPublicBuckets is on and its policy is public (E-74). */
export const RESOURCE_ACCESS_BLOCK = 1
/** A service-linked role: no RCP limits a service that assumes it (E-57). */
export const RESOURCE_SERVICE_LINKED = 2
/** An AWS managed KMS key: no RCP limits its use (E-57). */
export const RESOURCE_AWS_MANAGED = 4
/** Nothing is known of its tags: the context may state them. */
export const RESOURCE_TAGS_UNKNOWN = 8
/** A role: its policy is its trust policy, which speaks of the actions that assume it. */
export const RESOURCE_ROLE = 16

// Defaults: present │ identity │ boundary │ session │ resource │ endpoint │ SCPs, count │ RCPs, count
export const DEFAULTS_SIZE = 40
export const DEFAULTS_IDENTITY_AT = 4
export const DEFAULTS_BOUNDARY_AT = 8
export const DEFAULTS_SESSION_AT = 12
export const DEFAULTS_RESOURCE_AT = 16
export const DEFAULTS_ENDPOINT_AT = 20
export const DEFAULTS_SCPS_AT = 24
export const DEFAULTS_RCPS_AT = 32

// A parent rule: service, bytes │ what the resource part begins with, bytes │ separator byte
export const PARENT_SIZE = 20
export const PARENT_SERVICE_AT = 0
export const PARENT_PREFIX_AT = 8
export const PARENT_UNTIL_AT = 16

export const ENDPOINT_SIZE = 8
export const ENDPOINT_GATEWAY = 1

/** The most SCP, or RCP, levels above one account. */
export const LEVELS_MOST = 16

// ── Explanations ──────────────────────────────────────────────────────────────────────────────
// A statement: policy │ index │ line │ rule │ JSON text, bytes │ effect
export const STATEMENT_SIZE = 28
export const STATEMENT_POLICY_AT = 0
export const STATEMENT_INDEX_AT = 4
export const STATEMENT_LINE_AT = 8
export const STATEMENT_RULE_AT = 12
export const STATEMENT_TEXT_AT = 16
export const STATEMENT_EFFECT_AT = 24

// A policy: name, bytes │ file, bytes
export const POLICY_SIZE = 16

export const EFFECT_ALLOW = 0
export const EFFECT_DENY = 1

// ── Who asks ──────────────────────────────────────────────────────────────────────────────────
// Kinds of principal, as far as the evaluation order depends on them.

export const CALLER_USER = 0
export const CALLER_SESSION_TOKEN_USER = 1
export const CALLER_SESSION_TOKEN_USER_WITH_MFA = 2
export const CALLER_ROLE_SESSION = 3
export const CALLER_SERVICE_LINKED_ROLE = 4
export const CALLER_FEDERATED_USER = 5
export const CALLER_FEDERATED_ROOT = 6
export const CALLER_ROOT = 7
export const CALLER_ASSUMED_ROOT = 8
export const CALLER_SERVICE = 9
export const CALLER_IDENTITY_PROVIDER = 10
export const CALLER_ANONYMOUS = 11

// ── What the host writes for a check ──────────────────────────────────────────────────────────
// A principal block: who asks, resolved once and kept.

export const BLOCK_SIZE = 512
export const BLOCK_KIND_AT = 0
export const BLOCK_IDENTITY_AT = 4
export const BLOCK_BOUNDARY_AT = 8
export const BLOCK_SESSION_AT = 12
export const BLOCK_SCPS_AT = 16
export const BLOCK_SCP_COUNT_AT = 20
/** Every link of the principal's chain, one bit each (L-55). */
export const BLOCK_LINKS_AT = 24
export const BLOCK_ENTRY_COUNT_AT = 28
export const BLOCK_FLAGS_AT = 32
/** RCP levels of the principal's own account. */
export const BLOCK_RCPS_AT = 36
export const BLOCK_RCP_COUNT_AT = 40
/** Bytes of the account's id; 0: the principal has no account. */
export const BLOCK_ACCOUNT_BYTES_AT = 44
export const BLOCK_ACCOUNT_AT = 48
/** Entries: number u32 │ link bits u16 │ grant u8 │ flags u8 */
export const BLOCK_ENTRIES_AT = 80
export const BLOCK_ENTRY_SIZE = 8
export const BLOCK_ENTRIES = 54

/** A permissions boundary is attached (L-53). */
export const BLOCK_BOUNDED = 1
/** Only an entry that names the principal lets it in: an identity provider (E-66). */
export const BLOCK_NAMED_ONLY = 2

/** The entry is `*`. */
export const ENTRY_EVERYONE = 1
/** The entry names an account and the principal is not its root user (E-83). */
export const ENTRY_ACCOUNT = 2

// A filled slot: stamp │ state │ first value (absolute) │ values. A value: address │ bytes
export const FILLED_SIZE = 16
export const FILLED_STAMP_AT = 0
export const FILLED_STATE_AT = 4
export const FILLED_VALUE_AT = 8
export const FILLED_VALUES_AT = 12
export const FILLED_VALUE_SIZE = 8

export const STATE_PRESENT = 1
/** The key is multi-valued: by the shape supplied (C-9). */
export const STATE_MANY = 2
/** Every value is empty (C-12). */
export const STATE_EMPTY = 4

/** In place of a value's length: it cannot be read in the slot's form (C-25). */
export const VALUE_UNREADABLE = 0xffffffff

// ── Plans ─────────────────────────────────────────────────────────────────────────────────────
// What the kernel found out about a principal and an action class, for requests through one
// endpoint and for resources of the principal's own account that have no record; the host keeps
// plans in memory, bounded, and names the one to use.
//
//   0           4       8          12      16      20                  28      32
//   ┌───────────┬───────┬──────────┬───────┬───────┬───────────────────┬───────┬─────────
//   │ principal │ class │ endpoint │ known │ state │ gate of each cell │ masks │ cells…
//   └───────────┴───────┴──────────┴───────┴───────┴───────────────────┴───────┴─────────
//   masks: gates that may deny u8 │ always allow u8 │ must be asked u8 │ cells u8

export const PLAN_SIZE = 64
export const PLAN_PRINCIPAL_AT = 0
export const PLAN_CLASS_AT = 4
export const PLAN_ENDPOINT_AT = 8
export const PLAN_KNOWN_AT = 12
/** The first state that the gates' cells do not answer by themselves. */
export const PLAN_STATE_AT = 16
export const PLAN_GATES_AT = 20
export const PLAN_DENYING_AT = 28
export const PLAN_ALLOWING_AT = 29
export const PLAN_OPEN_AT = 30
export const PLAN_COUNT_AT = 31
export const PLAN_CELLS_AT = 32
export const PLAN_CELLS = 8

/** The plan can be used. */
export const PLAN_MADE = 1
/** No plan can be made: too many cells, or an order that depends on the resource. */
export const PLAN_REFUSED = 2
/** Not allowed, whatever the resource, its owner and the context. */
export const PLAN_NEVER = 4

// ── What the kernel answers ───────────────────────────────────────────────────────────────────
// Verdict in the low byte, what decided in the next.

export const VERDICT_ALLOWED = 0
export const VERDICT_EXPLICIT_DENY = 1
export const VERDICT_IMPLICIT_DENY = 2
/** The slots listed in the needs region are wanted first. */
export const VERDICT_NEEDS = 3

/** What decided, beyond the GATE_ numbers. */
export const DECIDED_BY_ROOT = 7
export const DECIDED_BY_CREDENTIAL = 8
export const DECIDED_BY_ALWAYS = 9
export const DECIDED_BY_ACCESS_BLOCK = 10

/** Answers of a trace: matched, or the element that did not; a condition adds its number. */
export const TRACE_MATCHED = 0
export const TRACE_PRINCIPAL = 1
export const TRACE_ACTION = 2
export const TRACE_RESOURCE = 3
export const TRACE_NEEDS = 4
export const TRACE_CONDITION = 16
