// Just enough of a browser's document for the parts of the widget that are plain DOM: elements,
// their text and attributes, events that bubble, the focus, and selectors of the simple kinds.
//
// Import it before the modules that are tested; `document` is then there.

const REFLECTED = ["id", "title", "type", "name", "placeholder", "min", "max", "step", "href", "list"];
const SWITCHES = ["hidden", "disabled", "open", "checked", "inert", "readOnly", "autofocus", "required"];
const FOCUSABLE = new Set(["button", "input", "select", "textarea", "summary", "a"]);

class FakeNode {
  parentNode = null;
  childNodes = [];

  get parentElement() {
    return this.parentNode instanceof FakeElement ? this.parentNode : null;
  }
  get isConnected() {
    return this.getRootNode() === globalThis.document;
  }
  getRootNode() {
    let at = this;
    while (at.parentNode) at = at.parentNode;
    return at;
  }
  contains(other) {
    for (let at = other; at; at = at.parentNode) if (at === this) return true;
    return false;
  }
  remove() {
    if (!this.parentNode) return;
    const { activeElement } = globalThis.document;
    if (activeElement && this.contains(activeElement)) globalThis.document.focused = null;
    this.parentNode.childNodes = this.parentNode.childNodes.filter((node) => node !== this);
    this.parentNode = null;
  }
  before(...nodes) {
    for (const node of nodes) this.parentNode.insertBefore(node, this);
  }
  after(...nodes) {
    const { parentNode, nextSibling } = this;
    for (const node of nodes) parentNode.insertBefore(node, nextSibling);
  }
  replaceWith(...nodes) {
    this.before(...nodes);
    this.remove();
  }
  get nextSibling() {
    const around = this.parentNode?.childNodes ?? [];
    return around[around.indexOf(this) + 1] ?? null;
  }
}

class FakeText extends FakeNode {
  constructor(data) {
    super();
    this.data = String(data);
  }
  get textContent() {
    return this.data;
  }
  cloneNode() {
    return new FakeText(this.data);
  }
}

class FakeElement extends FakeNode {
  attributes = new Map();
  listeners = [];
  style = { setProperty(name, value) { this[name] = value; }, removeProperty(name) { delete this[name]; } };
  scrollTop = 0;
  offsetHeight = 0;
  offsetWidth = 0;
  clientWidth = 0;
  clientHeight = 0;
  scrollLeft = 0;
  /** Where a test has put it on the page. */
  box = { left: 0, top: 0, width: 0, height: 0 };

  constructor(tag, space = "http://www.w3.org/1999/xhtml") {
    super();
    this.namespaceURI = space;
    this.localName = tag;
    this.tagName = space.endsWith("svg") ? tag : tag.toUpperCase();
    this.ownValue = "";
    this.selectionStart = 0;
    this.selectionEnd = 0;
    this.dataset = new Proxy({}, {
      get: (_, key) => this.getAttribute(dataName(key)) ?? undefined,
      set: (_, key, value) => (this.setAttribute(dataName(key), value), true),
      has: (_, key) => this.hasAttribute(dataName(key)),
      deleteProperty: (_, key) => (this.removeAttribute(dataName(key)), true),
    });
    const names = () => new Set((this.getAttribute("class") ?? "").split(/\s+/).filter(Boolean));
    const keep = (set) => this.setAttribute("class", [...set].join(" "));
    this.classList = {
      contains: (name) => names().has(name),
      add: (...more) => keep(new Set([...names(), ...more])),
      remove: (...less) => keep(new Set([...names()].filter((name) => !less.includes(name)))),
      toggle: (name, on = !names().has(name)) => {
        if (on) this.classList.add(name);
        else this.classList.remove(name);
        return on;
      },
    };
  }

  // Attributes
  getAttribute(name) {
    return this.attributes.has(name) ? this.attributes.get(name) : null;
  }
  setAttribute(name, value) {
    this.attributes.set(name, String(value));
  }
  hasAttribute(name) {
    return this.attributes.has(name);
  }
  removeAttribute(name) {
    this.attributes.delete(name);
  }
  toggleAttribute(name, on = !this.hasAttribute(name)) {
    if (on) this.setAttribute(name, "");
    else this.removeAttribute(name);
    return on;
  }
  get className() {
    return this.getAttribute("class") ?? "";
  }
  set className(value) {
    this.setAttribute("class", value);
  }
  get htmlFor() {
    return this.getAttribute("for") ?? "";
  }
  set htmlFor(value) {
    this.setAttribute("for", value);
  }
  get tabIndex() {
    return Number(this.getAttribute("tabindex") ?? (FOCUSABLE.has(this.localName) ? 0 : -1));
  }
  set tabIndex(value) {
    this.setAttribute("tabindex", value);
  }
  get value() {
    if (this.localName === "option") return this.getAttribute("value") ?? this.textContent;
    if (this.localName !== "select") return this.ownValue;
    if (this.ownValue === null || this.offers(this.ownValue)) return this.ownValue ?? "";
    return this.options[0]?.value ?? "";
  }
  set value(value) {
    if (this.localName === "option") this.setAttribute("value", value);
    // What a picker does not offer picks nothing in it.
    else if (this.localName === "select") this.ownValue = this.offers(String(value)) ? String(value) : null;
    else this.ownValue = String(value);
  }
  offers(value) {
    return this.options.some((option) => option.value === value);
  }
  get valueAsNumber() {
    return this.ownValue === "" ? NaN : Number(this.ownValue);
  }
  get options() {
    return this.querySelectorAll("option");
  }

  // Children
  get children() {
    return this.childNodes.filter((node) => node instanceof FakeElement);
  }
  get firstChild() {
    return this.childNodes[0] ?? null;
  }
  get firstElementChild() {
    return this.children[0] ?? null;
  }
  get lastElementChild() {
    return this.children.at(-1) ?? null;
  }
  get previousElementSibling() {
    const { children } = this.parentNode ?? { children: [] };
    return children[children.indexOf(this) - 1] ?? null;
  }
  get nextElementSibling() {
    const around = this.parentNode?.children ?? [];
    return around[around.indexOf(this) + 1] ?? null;
  }
  append(...nodes) {
    for (const node of nodes) this.insertBefore(node, null);
  }
  appendChild(node) {
    return this.insertBefore(node, null);
  }
  insertBefore(node, before) {
    const child = node instanceof FakeNode ? node : new FakeText(node);
    child.remove();
    const at = before ? this.childNodes.indexOf(before) : this.childNodes.length;
    if (at < 0) throw new Error("that is no child of this");
    this.childNodes = [...this.childNodes.slice(0, at), child, ...this.childNodes.slice(at)];
    child.parentNode = this;
    // A picker with options of which none is picked picks its first.
    if (this.localName === "select" && !this.offers(this.ownValue)) this.ownValue = this.options[0]?.value ?? null;
    return child;
  }
  replaceChildren(...nodes) {
    for (const child of [...this.childNodes]) child.remove();
    this.append(...nodes);
  }
  get textContent() {
    return this.childNodes.map((node) => node.textContent).join("");
  }
  set textContent(text) {
    this.replaceChildren(...(text === "" || text === null ? [] : [new FakeText(text)]));
  }
  set innerHTML(_text) {
    throw new Error("nothing is ever read as markup");
  }
  cloneNode(isDeep = false) {
    const made = document.createElementNS(this.namespaceURI, this.localName);
    for (const [name, value] of this.attributes) made.setAttribute(name, value);
    if (isDeep) made.append(...this.childNodes.map((node) => node.cloneNode(true)));
    return made;
  }
  get ownerSVGElement() {
    return this.parentElement?.closest("svg") ?? null;
  }

  // Selectors: tag, .class, #id, [attribute], [attribute="value"], :not(…) and :has(…) of those, lists,
  // descendants and children
  matches(selector) {
    return splitList(selector).some((one) => matchesOne(this, one.trim()));
  }
  closest(selector) {
    for (let at = this; at instanceof FakeElement; at = at.parentNode) if (at.matches(selector)) return at;
    return null;
  }
  querySelectorAll(selector) {
    const found = [];
    for (const child of this.children) {
      if (child.matches(selector)) found.push(child);
      found.push(...child.querySelectorAll(selector));
    }
    return found;
  }
  querySelector(selector) {
    return this.querySelectorAll(selector)[0] ?? null;
  }

  // Events, and the focus
  addEventListener(type, handler, options = false) {
    const { capture = false, once = false } = typeof options === "object" ? options : { capture: options };
    this.listeners = [...this.listeners, { type, handler, capture, once }];
  }
  removeEventListener(type, handler, options = false) {
    const { capture = false } = typeof options === "object" ? options : { capture: options };
    const isThat = (one) => one.type === type && one.handler === handler && one.capture === capture;
    this.listeners = this.listeners.filter((one) => !isThat(one));
  }
  dispatchEvent(event) {
    event.target ??= this;
    const path = [];
    for (let at = this; at; at = at.parentNode) path.push(at);
    if (path.at(-1) === document) path.push(page);
    for (const at of [...path].reverse()) at.hear(event, true);
    for (const at of event.bubbles ? path : [this]) at.hear(event, false);
    return !event.defaultPrevented;
  }
  hear(event, capture) {
    if (event.isStopped) return;
    event.currentTarget = this;
    for (const one of this.listeners) {
      if (one.type !== event.type || one.capture !== capture) continue;
      if (one.once) this.removeEventListener(one.type, one.handler, { capture });
      one.handler.call(this, event);
    }
  }
  click() {
    fire(this, "click");
  }
  focus() {
    if (!this.isConnected || this.disabled || this.closest("fieldset[disabled]") || this.closest("[hidden]")) return;
    if (!FOCUSABLE.has(this.localName) && !this.hasAttribute("tabindex")) return;
    const before = globalThis.document.focused;
    if (before === this) return;
    globalThis.document.focused = this;
    if (before) fire(before, "blur", { bubbles: false });
    if (before) fire(before, "focusout", { relatedTarget: this });
    fire(this, "focus", { bubbles: false });
    fire(this, "focusin");
  }
  blur() {
    if (globalThis.document.focused !== this) return;
    globalThis.document.focused = null;
    fire(this, "blur", { bubbles: false });
    fire(this, "focusout");
  }
  select() {}
  setSelectionRange(from, to) {
    this.selectionStart = from;
    this.selectionEnd = to;
  }
  setRangeText(text, from, to) {
    this.ownValue = this.ownValue.slice(0, from) + text + this.ownValue.slice(to);
  }
  scrollTo({ left = this.scrollLeft, top = this.scrollTop }) {
    this.scrollLeft = Math.max(0, left);
    this.scrollTop = Math.max(0, top);
  }
  scrollBy({ left = 0, top = 0 }) {
    this.scrollTo({ left: this.scrollLeft + left, top: this.scrollTop + top });
  }
  setPointerCapture() {}
  animate() {
    return { cancel() {} };
  }
  getBoundingClientRect() {
    const { left, top, width, height } = this.box;
    return { left, top, width, height, right: left + width, bottom: top + height, x: left, y: top };
  }
}

for (const name of REFLECTED) {
  Object.defineProperty(FakeElement.prototype, name, {
    get() {
      return this.getAttribute(name) ?? "";
    },
    set(value) {
      this.setAttribute(name, value);
    },
  });
}
for (const name of SWITCHES) {
  Object.defineProperty(FakeElement.prototype, name, {
    get() {
      return this.hasAttribute(name.toLowerCase());
    },
    set(value) {
      this.toggleAttribute(name.toLowerCase(), Boolean(value));
    },
  });
}

function dataName(key) {
  return `data-${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

class FakeSvgElement extends FakeElement {
  constructor(tag) {
    super(tag, SVG);
    if (tag === "svg") Object.defineProperty(this, "clientWidth", { get: () => Number(this.getAttribute("width")) });
  }
}

const SVG = "http://www.w3.org/2000/svg";

/** Reads markup that is well formed and has no entities but the usual ones, as pictures have. */
class FakeParser {
  parseFromString(text) {
    const open = [new FakeElement("#document")];
    const tokens = /<!--[^]*?-->|<[?!][^>]*>|<(\/?)([\w:-]+)((?:[^>"]|"[^"]*")*?)(\/?)>|([^<]+)|</g;
    for (const [token, isEnd, tag, attributes, isEmpty, words] of text.matchAll(tokens)) {
      const at = open.at(-1);
      if (token === "<" || (isEnd && at.localName !== tag)) return { documentElement: new FakeElement("parsererror") };
      if (words !== undefined && open.length > 1) at.append(plain(words));
      if (isEnd) open.pop();
      if (!tag || isEnd) continue;
      const space = /\sxmlns="([^"]*)"/.exec(attributes)?.[1] ?? at.namespaceURI;
      const made = document.createElementNS(open.length > 1 || attributes.includes("xmlns") ? space : "", tag);
      for (const [, name, value] of attributes.matchAll(/([\w:-]+)="([^"]*)"/g)) made.setAttribute(name, plain(value));
      at.append(made);
      if (!isEmpty) open.push(made);
    }
    const isWhole = open.length === 1 && open[0].children.length === 1;
    return { documentElement: isWhole ? open[0].children[0] : new FakeElement("parsererror") };
  }
}

function plain(text) {
  const known = { lt: "<", gt: ">", quot: '"', amp: "&" };
  return text.replace(/&(\w+);/g, (_, name) => known[name]);
}

/** At commas that are in no brackets and no quotes. */
function splitList(selector) {
  return selector.match(/(?:[^,"([]|"[^"]*"|\[(?:[^\]"]|"[^"]*")*\]|\([^)]*\))+/g) ?? [];
}

function matchesOne(element, selector) {
  const parts = selector.match(/(?:[^\s"([]|"[^"]*"|\[(?:[^\]"]|"[^"]*")*\]|\([^)]*\))+/g) ?? [];
  if (!matchesCompound(element, parts.at(-1) ?? "")) return false;
  let at = element.parentElement;
  let isParent = false;
  for (const part of parts.slice(0, -1).reverse()) {
    if (part === ">") {
      isParent = true;
      continue;
    }
    if (isParent && !(at && matchesCompound(at, part))) return false;
    isParent = false;
    while (at && !matchesCompound(at, part)) at = at.parentElement;
    if (!at) return false;
    at = at.parentElement;
  }
  return true;
}

function matchesCompound(element, compound) {
  const tokens = compound.match(/:(?:not|has)\([^)]*\)|:\w[\w-]*|[.#][\w-]+|\[(?:[^\]"]|"[^"]*")*\]|[\w-]+|\*/g) ?? [];
  return tokens.every((token) => {
    if (token.startsWith(":not(")) return !element.matches(token.slice(5, -1));
    if (token.startsWith(":has(")) return element.querySelector(token.slice(5, -1)) !== null;
    if (token === ":focus" || token === ":focus-visible") return globalThis.document.focused === element;
    if (token === ":focus-within") return element.contains(globalThis.document.focused);
    if (token === ":disabled") return element.disabled;
    if (token === ":enabled") return !element.disabled;
    if (token === ":checked") return element.checked;
    if (token.startsWith(":")) throw new Error(`the fake document knows no ${token}`);
    if (token[0] === ".") return element.classList.contains(token.slice(1));
    if (token[0] === "#") return element.id === token.slice(1);
    if (token[0] !== "[") return token === "*" || element.localName === token.toLowerCase();
    const [, name, value] = /^\[([\w-]+)(?:=["']?(.*?)["']?)?\]$/.exec(token) ?? [];
    return value === undefined ? element.hasAttribute(name) : element.getAttribute(name) === value;
  });
}

class FakeDocument extends FakeElement {
  focused = null;
  constructor() {
    super("#document");
    this.documentElement = new FakeElement("html");
    this.body = new FakeElement("body");
    this.append(this.documentElement);
    this.documentElement.append(this.body);
  }
  get activeElement() {
    return this.focused ?? this.body;
  }
  createElement(tag) {
    return new FakeElement(tag);
  }
  createElementNS(space, tag) {
    return space === SVG ? new FakeSvgElement(tag) : new FakeElement(tag, space);
  }
  importNode(node, isDeep) {
    return node.cloneNode(isDeep);
  }
}

/** Who looks for changes; `changed` tells them. */
const observed = new Set();

class FakeObserver {
  elements = new Set();
  constructor(handler) {
    this.handler = handler;
  }
  observe(element) {
    observed.add(this);
    this.elements.add(element);
  }
  disconnect() {
    observed.delete(this);
    this.elements.clear();
  }
}

Object.assign(globalThis, {
  Node: FakeNode,
  Element: FakeElement,
  HTMLElement: FakeElement,
  HTMLInputElement: FakeElement,
  SVGElement: FakeSvgElement,
  DOMParser: FakeParser,
  CustomEvent: class {
    isStopped = false;
    defaultPrevented = false;
    constructor(type, { bubbles = false, detail = null } = {}) {
      Object.assign(this, { type, bubbles, detail });
    }
    preventDefault() {
      this.defaultPrevented = true;
    }
    stopPropagation() {
      this.isStopped = true;
    }
  },
  MutationObserver: FakeObserver,
  CSS: { escape: (text) => text.replace(/[^\w-]/g, "\\$&") },
  matchMedia: () => ({ matches: false, addEventListener() {}, removeEventListener() {} }),
  getComputedStyle: () => ({ overflow: "visible", backgroundColor: "", getPropertyValue: () => "" }),
  innerWidth: 1000,
  innerHeight: 800,
  ShadowRoot: class {},
  ResizeObserver: FakeObserver,
  requestAnimationFrame: (call) => setTimeout(call, 0),
  cancelAnimationFrame: clearTimeout,
  Option: class {
    constructor(text, value) {
      const made = new FakeElement("option");
      made.append(text);
      made.value = value ?? text;
      return made;
    }
  },
});
globalThis.document = new FakeDocument();
globalThis.window = globalThis;
/** What is around the document, where keys are listened to first. */
const page = new FakeElement("#window");
for (const name of ["addEventListener", "removeEventListener"]) globalThis[name] = page[name].bind(page);

/** Tells whoever looks at an element that its attributes have changed, or its size. */
export function changed(element) {
  for (const observer of [...observed]) if (observer.elements.has(element)) observer.handler();
}

/** Tells the window something, as that it is closed. */
export const tellWindow = (type) => fire(page, type);

/** How many listen to the document or the window: none may be left behind. */
export const listeners = () => page.listeners.length + document.listeners.length + observed.size;

/** An empty page, on which an element stands. */
export function show(element) {
  document.focused = null;
  document.body.replaceChildren(element);
  return element;
}

/** Let something happen to an element; what is given goes into the event. */
export function fire(element, type, more = {}) {
  const event = {
    type,
    bubbles: true,
    timeStamp: performance.now(),
    detail: 0,
    clientX: 0,
    clientY: 0,
    defaultPrevented: false,
    isStopped: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
    stopPropagation() {
      this.isStopped = true;
    },
    composedPath: () => [element],
    ...more,
  };
  element.dispatchEvent(event);
  return event;
}

/** A click by hand: it focuses what it hits, as in Chrome. Nothing happens at what is disabled. */
export function clickAt(element, more = {}) {
  if (element.disabled || element.closest("fieldset[disabled]")) return;
  element.focus();
  fire(element, "click", { detail: 1, ...more });
}

/** A key, and the click that a browser makes of it on a button. */
export function press(element, key, more = {}) {
  const event = fire(element, "keydown", { key, ...more });
  const isButton = element.localName === "button" && !element.disabled;
  if (isButton && !event.defaultPrevented && (key === "Enter" || key === " ")) {
    fire(element, "click", { timeStamp: event.timeStamp });
  }
  return event;
}

/** Text typed into a field, in one go. */
export function type(element, text) {
  element.focus();
  element.value = text;
  fire(element, "input");
}

/** A host that a test drives: what is asked waits until it is answered. */
export function makeFakeHost(parts = {}) {
  const values = new Map(Object.entries(parts));
  const handlers = new Map();
  const host = {
    asked: [],
    gone: false,
    get: (part) => values.get(part),
    set(part, value) {
      host.tell(part, value);
    },
    follow(part, handler) {
      if (!handlers.has(part)) handlers.set(part, new Set());
      handlers.get(part).add(handler);
      return () => handlers.get(part).delete(handler);
    },
    /** A part as the other side has it now. */
    tell(part, value) {
      values.set(part, value);
      for (const handler of handlers.get(part) ?? []) handler();
    },
    ask: (message, isAside = false) =>
      new Promise((answer) => host.asked.push({ message, isAside, answer })),
    /** Answers what was asked last, and lets that be heard. */
    async answer(answer = {}, at = host.asked.length - 1) {
      host.asked[at].answer(answer);
      await soon();
    },
    isGone: () => host.gone,
    disconnect() {
      host.gone = true;
      for (const handler of handlers.get("connection") ?? []) handler();
    },
    /** How many follow anything: none may be left behind. */
    followers: () => [...handlers.values()].reduce((sum, set) => sum + set.size, 0),
  };
  return host;
}

/** What was to be done at once has been done. */
export const soon = () => new Promise((done) => setTimeout(done, 0));
