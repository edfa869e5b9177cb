/** Permissions in React components: what is rendered on the server comes from a slice. */
import {
  createContext,
  createElement,
  type ReactNode,
  Suspense,
  useContext,
  useDeferredValue,
  useMemo,
  useSyncExternalStore,
} from 'react'
import type { AuthorizationRequest, Principal } from '../entries/index.ts'
import {
  type OpenSliceOptions,
  openSlice,
  type Slice,
  type SlicedEngine,
} from '../entries/slice.ts'

/** What a component asks: a request whose principal is the provider's. */
export type AskedRequest = Omit<AuthorizationRequest, 'principal'>

/** An engine, or one that follows a source: components ask again whenever its bundle changes. */
export interface DecidingEngine {
  /** Whether a request is allowed; a throw is a denial. */
  isAllowed(request: AuthorizationRequest): boolean
  /** Calls a listener when what is allowed may have changed; returns what ends that. */
  on?(event: 'ready' | 'changed' | 'stale', listener: () => void): () => void
}

/** Who asks in the components below, and what decides. */
export interface AuthorizationProviderProps {
  /**
   * What the server made (`sliceBundle`), the same object for as long as it is the same slice. It
   * decides what the server renders and what is hydrated, and goes on unless there is an engine.
   */
  readonly slice?: Slice | undefined
  /** Opens the slice: `openEngine` of `sallyport/browser`, which runs in Node as well. */
  readonly open?: OpenSliceOptions['open'] | undefined
  /** Decides once the page is there, for `principal`, in place of the slice. */
  readonly engine?: DecidingEngine | undefined
  readonly principal?: Principal | undefined
  readonly children?: ReactNode
}

/**
 * Lets the components below ask. A slice is opened while it suspends, so that the server waits
 * (a server that streams; `renderToString` cannot) and the page keeps what the server rendered until
 * it decides the same. Without a slice nothing is allowed before the page is there.
 */
export function AuthorizationProvider(props: AuthorizationProviderProps): ReactNode {
  return createElement(Suspense, { fallback: null }, createElement(OpenedProvider, props))
}

/**
 * Whether the provider's principal may make a request; `false` without a provider, for a request
 * that cannot be read, and for what only the server knows. Renders again when the answer changes.
 */
export function useIsAllowed(request: AskedRequest): boolean {
  const { isAllowed, isAllowedAtFirst, subscribe } = useContext(Decider)
  return useSyncExternalStore(
    subscribe,
    () => isAllowed(request),
    () => isAllowedAtFirst(request),
  )
}

/** A request, what is shown if it is allowed, and otherwise. */
export interface AllowedProps extends AskedRequest {
  readonly children?: ReactNode
  readonly fallback?: ReactNode
}

/** Shows its children if the request is allowed, and its fallback if not. */
export function Allowed({ children, fallback, ...request }: AllowedProps): ReactNode {
  return useIsAllowed(request) ? children : fallback
}

interface ComponentDecider {
  isAllowed(request: AskedRequest): boolean
  /** As the server decides, and the page as long as it hydrates: by the slice, at its first instant. */
  isAllowedAtFirst(request: AskedRequest): boolean
  subscribe(listener: () => void): () => void
}

const denying: ComponentDecider = {
  isAllowed: () => false,
  isAllowedAtFirst: () => false,
  subscribe: () => () => undefined,
}

const Decider = createContext<ComponentDecider>(denying)

function OpenedProvider({ children, ...props }: AuthorizationProviderProps): ReactNode {
  const { open, engine, principal } = props
  const slice = useShownSlice(props.slice)
  const opened = slice === undefined || open === undefined ? undefined : readOpened(slice, open)
  const value = useMemo(() => {
    const isOurs = engine !== undefined && principal !== undefined
    return makeDecider(opened, isOurs ? { engine, principal } : undefined)
  }, [opened, engine, principal])
  return createElement(Decider.Provider, { value }, children)
}

/** The slice before, while another one of the same principal opens: what is shown stays there. */
function useShownSlice(slice: Slice | undefined): Slice | undefined {
  const before = useDeferredValue(slice)
  const isOfSame =
    slice !== undefined && JSON.stringify(slice.principal) === JSON.stringify(before?.principal)
  return isOfSame ? before : slice
}

/** A slice with a clock that can be held at the slice's first instant. */
interface OpenedSlice {
  readonly sliced: SlicedEngine
  readonly clock: { isHeld: boolean }
}

/** A slice that is opened, or is about to be. */
interface Opening {
  readonly done: Promise<void>
  opened?: OpenedSlice
}

/** By the slice and by what opens it: both are the same at every render. */
const openings = new WeakMap<object, WeakMap<object, Opening>>()

/** Throws a promise, as React wants it, until the slice is open; one that cannot be opened denies. */
function readOpened(slice: Slice, open: OpenSliceOptions['open']): OpenedSlice | undefined {
  const known = openings.get(open) ?? new WeakMap<object, Opening>()
  openings.set(open, known)
  const opening = known.get(slice) ?? startOpening(slice, open)
  known.set(slice, opening)
  if (!settled.has(opening)) throw opening.done
  return opening.opened
}

const settled = new WeakSet<Opening>()

function startOpening(slice: Slice, open: OpenSliceOptions['open']): Opening {
  const clock = { isHeld: false }
  const now = (): number => (clock.isHeld ? Date.parse(slice.issuedAt) : Date.now())
  const opening: Opening = {
    done: openSlice(slice, { open, now }).then(
      (sliced) => {
        opening.opened = { sliced, clock }
        settled.add(opening)
      },
      () => void settled.add(opening),
    ),
  }
  return opening
}

interface AskingEngine {
  readonly engine: DecidingEngine
  readonly principal: Principal
}

function makeDecider(
  opened: OpenedSlice | undefined,
  asking: AskingEngine | undefined,
): ComponentDecider {
  const bySlice = (request: AskedRequest): boolean =>
    opened !== undefined && holds(() => opened.sliced.isAllowed(request))
  return {
    isAllowed: (request) => {
      if (asking === undefined) return bySlice(request)
      const { engine, principal } = asking
      return holds(() => engine.isAllowed({ ...request, principal }))
    },
    isAllowedAtFirst: (request) => {
      if (opened === undefined) return false
      opened.clock.isHeld = true
      try {
        return bySlice(request)
      } finally {
        opened.clock.isHeld = false
      }
    },
    subscribe: (listener) => {
      if (asking === undefined) return whenOver(opened?.sliced.slice, listener)
      const { engine } = asking
      const ends = events.map((event) => engine.on?.(event, listener))
      return () => {
        for (const end of ends) end?.()
      }
    },
  }
}

const events = ['ready', 'changed', 'stale'] as const

/** Any throw is a denial. */
function holds(decide: () => boolean): boolean {
  try {
    return decide() === true
  } catch {
    return false
  }
}

/** Timers take no longer times. */
const LONGEST_TIMER = 0x7fffffff

/** Calls a listener when a slice is over. */
function whenOver(slice: Slice | undefined, listener: () => void): () => void {
  if (slice === undefined) return () => undefined
  let timer: ReturnType<typeof setTimeout>
  const wait = (): void => {
    const left = Date.parse(slice.expiresAt) - Date.now()
    const next = left < LONGEST_TIMER ? listener : wait
    timer = setTimeout(next, Math.min(Math.max(0, left) + 1, LONGEST_TIMER))
  }
  wait()
  return () => clearTimeout(timer)
}
