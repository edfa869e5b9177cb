/**
 * What the scanner of events has in its memory, which no kernel reads.
 *
 *      0  row          8 bytes a node: where its value begins and ends; 0, 0: it is missing
 *    512  filled       1 byte a node: its value is an object that has members
 *    576  flags        HAS_ESCAPED_NAME
 *    580  end          where the event ends, or where nothing more could be read
 *    584  words        the UUID that was read last
 *    600  key length, key hash, where the entries end
 *    612  start        where the event begins
 *    616  where the next quote and the next byte that is not plain are listed
 *    624  how many entries there are
 *   1024  node sizes   1 byte a node: how many nodes are within it, itself included
 *   2048  name slots   4 bytes a slot: where a name is, or 0
 *   4096  names        64 bytes a name: its length and parent, its node, its text
 *  12288  stack        2 bytes a bracket that is open
 *  14336  parts        4 bytes a part of a key: its node, how it is taken, and its form
 *  16384  key          the one that is looked for
 *  65536  slots        4 bytes a slot: where an entry is, or 0
 * 327680  met          4 bytes a place: the hash of a key that came once
 * 589824  entries      keys that are kept
 *  16 MB  text         the events, and zeros
 *  18 MB  quotes       4 bytes a quote that is not escaped, in order, and two that are behind all text
 *  23 MB  others       4 bytes a byte that is a backslash, a control character or not ASCII; the same
 */
export const ROW = 0
export const ROW_SIZE = 8
export const NODES_MOST = 64
export const FILLED = 512
export const FLAGS = 576
export const END = 580
export const WORDS = 584
export const KEY_LENGTH = 600
export const KEY_HASH = 604
export const ENTRIES_END = 608
export const START = 612

export const QUOTE_NEXT = 616
export const OTHER_NEXT = 620
export const ENTRIES_COUNT = 624

export const NODE_SIZES = 1024
export const NAME_SLOTS = 2048
export const NAME_SLOTS_COUNT = 512
export const NAMES = 4096
export const NAMES_MOST = 128
export const NAME_SIZE = 64
export const NAME_LENGTH_AT = 0
export const NAME_PARENT_AT = 2
export const NAME_NODE_AT = 4
export const NAME_TEXT_AT = 16
export const NAME_BYTES_MOST = 32

export const STACK = 12288
/** How deep an event may be nested. */
export const DEPTH_MOST = 500
export const PARTS = 14336
export const PARTS_MOST = 512
export const KEY = 16384
/** Bytes of a key that is remembered; some are behind it. */
export const KEY_MOST = 49000

export const SLOTS = 65536
export const SLOTS_COUNT = 65536
export const MET = 327680
export const MET_COUNT = 65536
export const ENTRIES = 589824
export const ENTRIES_SIZE = 8388608
export const TEXT = 16777216
/** Bytes of text, without those of zero behind it. */
export const TEXT_MOST = 1048576
export const SPARE = 128
export const QUOTES = 18874368
export const OTHERS = 24117248

/** The node of the event itself. */
export const ROOT = 1

/** A name that is looked at is written with an escape: it may be any. */
export const HAS_ESCAPED_NAME = 1

/** How a part of a key takes a node's value. */
export const PART_RAW = 0
/** Whether it is missing, an object without members, or one that has some; anything else raw. */
export const PART_MEMBERS = 1
/** That it has a form; raw if it has not. */
export const PART_FORM = 2
/** Up to the name of a session; raw without one. */
export const PART_HEAD = 3
/** The name of a session; raw without one. */
export const PART_TAIL = 4

export const FORM_ADDRESS = 1
export const FORM_DATE = 2
export const FORM_AGENT = 3

/** What became of a key that is to be kept. */
export const FULL = 0
export const KEPT = 1
export const CROWDED = 2
