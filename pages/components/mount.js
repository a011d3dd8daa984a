// What Streamlit calls when a component is mounted and whenever its data change.

/** @typedef {ShadowRoot | HTMLElement} Parent what holds the component's HTML */
/** @typedef {(name: string, value: unknown) => void} Send sends the server a value, and has it run the page */

/**
 * @template Data
 * @typedef {Object} Component as Streamlit hands it over
 * @property {Parent} parentElement
 * @property {Data} data what the page passes down on each run
 * @property {Send} setStateValue of a value that each request carries from then on
 * @property {Send} setTriggerValue of a value that one request carries
 */

/**
 * @template Data
 * @typedef {Object} Part what stands for a component while it is mounted
 * @property {(data: Data, component: Component<Data>) => void} update
 * @property {() => void} dispose
 */

/**
 * Return a component's default export, which makes one part for each place where it is mounted.
 *
 * Streamlit takes a call back when its place is gone from the page, and when newer data have
 * overtaken it while its script was still being imported. Then the place is still there, and the
 * part stays for the newer call: which may have come before, for imports end in any order. So the
 * calls that were not taken back are remembered, and the part holds to the last of them.
 * @template Data
 * @param {(parent: Parent) => Part<Data>} make
 * @returns {(component: Component<Data>) => () => void}
 */
export function mount(make) {
  /** @type {WeakMap<Parent, { part: Part<Data>, calls: Component<Data>[] }>} */
  const mounted = new WeakMap();
  return (component) => {
    const { parentElement, data } = component;
    const place = mounted.get(parentElement) ?? { part: make(parentElement), calls: [] };
    mounted.set(parentElement, place);
    place.calls.push(component);
    place.part.update(data, component);
    return () => {
      const isLast = place.calls[place.calls.length - 1] === component;
      place.calls = place.calls.filter((call) => call !== component);
      const last = place.calls[place.calls.length - 1];
      if (mounted.get(parentElement) !== place) return; // gone already
      if (!parentElement.isConnected) {
        place.part.dispose();
        mounted.delete(parentElement);
      } else if (isLast && last) {
        place.part.update(last.data, last);
      }
    };
  };
}
