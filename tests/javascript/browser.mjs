// A browser's address and history, as far as the store uses them.

class Navigation extends EventTarget {}

/** Fire an event with these properties; return it. */
function fire(target, type, properties) {
  const event = new Event(type, { cancelable: true });
  for (const [name, value] of Object.entries(properties)) Object.defineProperty(event, name, { value });
  target.dispatchEvent(event);
  return event;
}

/** Open an address, for the modules that are imported next. @param {string} address */
export function openBrowser(address) {
  const entries = [new URL(address)];
  let at = 0;
  const navigation = new Navigation();
  const window = new EventTarget();
  const state = () => entries[at];
  const change = (kind, to) => {
    const url = new URL(to, state());
    const destination = { url: url.href };
    if (fire(navigation, "navigate", { navigationType: kind, destination, hashChange: false }).defaultPrevented) return;
    if (kind === "push") entries.splice(at += 1, Infinity, url);
    else entries[at] = url;
    fire(navigation, "currententrychange", { navigationType: kind });
  };
  const history = {
    state: null,
    pushState: (_state, _unused, to) => change("push", to),
    replaceState: (_state, _unused, to) => change("replace", to),
  };
  const go = (steps) => {
    at += steps;
    fire(navigation, "currententrychange", { navigationType: "traverse" });
    fire(window, "popstate", { isTrusted: true });
  };
  const location = new Proxy({}, { get: (_, name) => state()[name] });
  Object.assign(globalThis, {
    window, history, location, navigation,
    dispatchEvent: (event) => window.dispatchEvent(event),
    PopStateEvent: Event,
    HTMLAnchorElement: class {},
  });
  return { go, act: () => fire(window, "pointerdown", {}), entries: () => entries.map(({ pathname, search }) => pathname + search), here: () => location.pathname + location.search };
}

/** Click a link to another page. @param {string} href */
export function clickLink(href) {
  const link = new HTMLAnchorElement();
  Object.assign(link, { href: new URL(href, location.href).href, classList: { contains: () => false }, target: "" });
  fire(window, "click", { composedPath: () => [link] });
}
