/** A batch: rows that are decided in one call, and where all that they need is; the host writes it. */

//   0      4     8        12       16      20     24       28      32            36        40
//   ┌──────┬─────┬────────┬────────┬───────┬──────┬────────┬───────┬─────────────┬─────────┬─────
//   │ rows │ row │ wanted │ hosted │ stamp │ slots│ filled │ needs │ principals  │ actions │ reso…
//   └──────┴─────┴────────┴────────┴───────┴──────┴────────┴───────┴─────────────┴─────────┴─────
//   40          44               48            52              56         60         64     68
//   ┌───────────┬────────────────┬─────────────┬───────────────┬──────────┬──────────┬──────┬─────
//   │ resources │ principal rows │ action rows │ resource rows │ verdicts │ deciders │ memo │ shift
//   └───────────┴────────────────┴─────────────┴───────────────┴──────────┴──────────┴──────┴─────
//   68      72      76         80      84        88            92         96      100    104     108
//   ┌───────┬───────┬──────────┬───────┬─────────┬─────────────┬──────────┬───────┬──────┬───────┬───
//   │ shift │ plans │ endpoint │ flags │ sources │ tag columns │ answers  │ shift │ sets │ … n   │ as…
//   └───────┴───────┴──────────┴───────┴─────────┴─────────────┴──────────┴───────┴──────┴───────┴───
//   108     132               136    addresses, where nothing else is said
//   ┌───────┬─────────────────┐
//   │ asked │ tag columns … n │
//   └───────┴─────────────────┘

export const SIZE = 136
/** How many rows there are, and the next of them to decide. */
export const ROWS_AT = 0
export const ROW_AT = 4
/** The slot that the host has to give values of. */
export const WANTED_AT = 8
/** How many rows were left to the host. */
export const HOSTED_AT = 12
/** The stamp of the row decided last. */
export const STAMP_AT = 16
/** How many slots the bundle has. */
export const SLOTS_AT = 20
export const FILLED_AT = 24
export const NEEDS_AT = 28
/** Entries, `batch-principal.ts` and so on; a row names one of them by its number. */
export const PRINCIPALS_AT = 32
export const ACTIONS_AT = 36
export const RESOURCES_AT = 40
/** A number for each row, 32 bits. */
export const PRINCIPAL_ROWS_AT = 44
export const ACTION_ROWS_AT = 48
export const RESOURCE_ROWS_AT = 52
/** A byte for each row: the verdict, and what decided. */
export const VERDICTS_AT = 56
export const DECIDERS_AT = 60
/** What is known of triples, 8 bytes each: see below; 0: nothing is remembered. */
export const MEMO_AT = 64
/** How far a mixed triple is shifted to be the number of its places. */
export const SHIFT_AT = 68
/** Plans, 2 to the power of PLANS_LOG of them; 0: none are kept. */
export const PLANS_AT = 72
/** The policy set of the endpoint that all requests came through. */
export const ENDPOINT_AT = 76
/** Of the check: `check.ts`. */
export const FLAGS_AT = 80
/** Where the values of slots come from, one each: `slot-source.ts`. */
export const SOURCES_AT = 84
/** The columns that state tags of resources (`tag-column.ts`): they must not contradict the directory. */
export const TAG_COLUMNS_AT = 88
/** Answers that depend on the context (`known-answer.ts`), and the shift to the number of places. */
export const ANSWERS_AT = 92
export const ANSWERS_SHIFT_AT = 96
/** Sets of columns (`column-set.ts`) that answers depend on, and how many there are. */
export const SETS_AT = 100
export const SETS_COUNT_AT = 104
/** The columns that the row under way has asked for: a set. */
export const ASKED_AT = 108
/** How many columns state tags. */
export const TAG_COLUMNS_COUNT_AT = 132

/** Numbers of entries have 16 bits; this one says that the host decides the row. */
export const HOSTED_ENTRY = 0xffff
/** How many entries a column has at most. */
export const ENTRIES = 0xffff

//   A triple that is known:
//   bits 0…15   16…31       32…47    48…63
//   ┌─────────┬───────────┬────────┬──────────┐
//   │ answer  │ principal │ action │ resource │    all ones: none
//   └─────────┴───────────┴────────┴──────────┘

export const MEMO_SIZE = 8
/** How many places one behind the other a triple or an answer may be in, the latest first. */
export const PLACES = 4
/** From here on in place of an answer: the number of the set of columns that it depends on. */
export const DEPENDS = 0x8000
/** So many sets are told apart. */
export const SETS = 64
/** In place of an answer: it has to be found out again for every row. */
export const OPEN = 0xffff

export const PLANS_LOG = 13

/** In place of a verdict: the host decides the row. */
export const VERDICT_HOSTED = 4

/** What is decided in one call ends with one of these. */
export const DONE = 0
/** An entry of the row is new. */
export const WANTS_PRINCIPAL = 1
export const WANTS_ACTION = 2
export const WANTS_RESOURCE = 3
/** A slot has no value for the row yet. */
export const WANTS_SLOT = 4
